from django.urls import path

from emm.common.placeholder import soon

app_name = "participants"
urlpatterns = [
    path("staff/people/", soon, name="people"),
    path("staff/people/new/", soon, name="person_create"),
    path("staff/people/<int:pk>/", soon, name="person"),
    path("staff/people/<int:pk>/edit/", soon, name="person_edit"),
    path("staff/people/<int:pk>/history/", soon, name="person_history"),
    path("staff/institutions/", soon, name="institutions"),
    path("staff/institutions/new/", soon, name="institution_create"),
    path("staff/institutions/<int:pk>/", soon, name="institution"),
    path("staff/institutions/<int:pk>/edit/", soon, name="institution_edit"),
    path("staff/institutions/<int:pk>/history/", soon, name="institution_history"),
    path("staff/trainers/", soon, name="trainers"),
    path("staff/people/<int:pk>/trainer/", soon, name="trainer_edit"),
]
