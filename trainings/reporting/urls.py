from django.urls import path

from .views import measures, progress

app_name = "reporting"
urlpatterns = [
    path("staff/trainings/<int:pk>/progress/", progress.ProgressPage.as_view(), name="progress"),
    path("measures/", measures.measures, name="measures"),
    path(
        "staff/programmes/<int:pk>/institutions/",
        progress.ProgrammeInstitutions.as_view(),
        name="programme_institutions",
    ),
]
