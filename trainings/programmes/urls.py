from django.urls import path

from . import views

app_name = "programmes"
urlpatterns = [
    path("staff/programmes/", views.ProgrammeList.as_view(), name="programmes"),
    path("staff/programmes/new/", views.ProgrammeCreate.as_view(), name="programme_create"),
    path("staff/programmes/<int:pk>/", views.ProgrammePage.as_view(), name="programme"),
    path("staff/programmes/<int:pk>/edit/", views.ProgrammeEdit.as_view(), name="programme_edit"),
    path("staff/programmes/<int:pk>/history/", views.ProgrammeHistory.as_view(), name="programme_history"),
]
