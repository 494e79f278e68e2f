from django.urls import path, re_path

from . import pages

app_name = "common"
urlpatterns = [
    path("jobs/<int:pk>/", pages.JobPage.as_view(), name="job"),
    re_path(r"^jobs/(?P<pk>[0-9]{1,18})/(?P<action>cancel|retry)/$", pages.JobAction.as_view(), name="job_action"),
]
