from django.urls import path

from emm.common.placeholder import soon

app_name = "certificates"
urlpatterns = [
    path("verify/", soon, name="verify"),
    path("verify/<str:code>/", soon, name="verification"),
    path("me/", soon, name="mine"),
    path("staff/certificates/", soon, name="certificates"),
    path("staff/certificates/<int:pk>/", soon, name="certificate"),
    path("certificates/<int:pk>/download/", soon, name="download"),
    path("staff/certificates/<int:pk>/revoke/", soon, name="revoke"),
    path("staff/certificates/<int:pk>/replace/", soon, name="replace"),
    path("staff/trainings/<int:pk>/certificates/", soon, name="training"),
    path("staff/trainings/<int:pk>/certificates/preview/", soon, name="preview"),
    path("staff/trainings/<int:pk>/certificates/issue/", soon, name="issue"),
    path("staff/trainings/<int:pk>/certificates/all.zip", soon, name="zip"),
]
