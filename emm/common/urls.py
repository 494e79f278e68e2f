from django.urls import path, re_path

from . import audit_pages, job_pages

app_name = "common"
urlpatterns = [
    path("jobs/", job_pages.Jobs.as_view(), name="jobs"),
    path("jobs/<int:pk>/", job_pages.JobPage.as_view(), name="job"),
    re_path(r"^jobs/(?P<pk>[0-9]{1,18})/(?P<action>cancel|retry)/$", job_pages.JobAction.as_view(), name="job_action"),
    path("log/", audit_pages.AuditLog.as_view(), name="audit_log"),
]
