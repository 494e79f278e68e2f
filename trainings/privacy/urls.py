from django.urls import path

from .views import copies, requests, retention

app_name = "privacy"
urlpatterns = [
    path("account/privacy-requests/", requests.OwnRequests.as_view(), name="own_requests"),
    path("staff/privacy-requests/", requests.Requests.as_view(), name="requests"),
    path("staff/privacy-requests/<int:pk>/", requests.RequestPage.as_view(), name="request"),
    path(
        "staff/privacy-requests/<int:pk>/move/<slug:transition>/",
        requests.MoveRequest.as_view(),
        name="request_move",
    ),
    path("staff/privacy-requests/<int:pk>/answer/", requests.AnswerRequest.as_view(), name="request_answer"),
    path("staff/privacy-requests/<int:pk>/refuse/", requests.RefuseRequest.as_view(), name="request_refuse"),
    path("staff/retention/", retention.Retention.as_view(), name="retention"),
    path("staff/retention/apply/", retention.ApplyRetention.as_view(), name="retention_apply"),
    path("staff/people/<int:pk>/copy/", copies.PersonCopy.as_view(), name="person_copy"),
]
