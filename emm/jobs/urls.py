from django.urls import path, re_path

from . import views
from .export_views import DownloadExport

app_name = "jobs"
urlpatterns = [
    path("", views.Jobs.as_view(), name="jobs"),
    path("<int:pk>/", views.JobPage.as_view(), name="job"),
    path("<int:pk>/file/", DownloadExport.as_view(), name="export_file"),
    re_path(r"^(?P<pk>[0-9]{1,18})/(?P<action>cancel|retry)/$", views.JobAction.as_view(), name="job_action"),
]
