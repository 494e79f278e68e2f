from django.urls import path

from .views import RenewLink, RevokeLink

app_name = "links"
urlpatterns = [
    path("<int:pk>/revoke/", RevokeLink.as_view(), name="revoke"),
    path("<int:pk>/renew/", RenewLink.as_view(), name="renew"),
]
