from django.urls import path

from . import views

app_name = "access"
urlpatterns = [
    path("staff/accounts/invite/", views.Invite.as_view(), name="invite"),
    path("staff/accounts/<int:pk>/roles/give/", views.GiveRole.as_view(), name="give_role"),
    path("staff/roles/<int:pk>/end/", views.EndRole.as_view(), name="end_role"),
    path("staff/roles/<int:pk>/restore/", views.RestoreRole.as_view(), name="restore_role"),
]
