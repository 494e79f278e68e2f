from django.urls import path

from .views import copies, retention

app_name = "privacy"
urlpatterns = [
    path("staff/retention/", retention.Retention.as_view(), name="retention"),
    path("staff/retention/apply/", retention.ApplyRetention.as_view(), name="retention_apply"),
    path("staff/people/<int:pk>/copy/", copies.PersonCopy.as_view(), name="person_copy"),
]
