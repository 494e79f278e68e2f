from django.urls import path

from emm.common.placeholder import soon

app_name = "trainings"
urlpatterns = [
    path("trainings/", soon, name="public_trainings"),
    path("trainings/<int:pk>/", soon, name="public_training"),
    path("staff/programmes/", soon, name="programmes"),
    path("staff/programmes/new/", soon, name="programme_create"),
    path("staff/programmes/<int:pk>/", soon, name="programme"),
    path("staff/programmes/<int:pk>/edit/", soon, name="programme_edit"),
    path("staff/programmes/<int:pk>/history/", soon, name="programme_history"),
    path("staff/trainings/", soon, name="trainings"),
    path("staff/trainings/new/", soon, name="training_create"),
    path("staff/trainings/<int:pk>/", soon, name="training"),
    path("staff/trainings/<int:pk>/edit/", soon, name="training_edit"),
    path("staff/trainings/<int:pk>/copy/", soon, name="training_copy"),
    path("staff/trainings/<int:pk>/move/<slug:transition>/", soon, name="training_move"),
    path("staff/trainings/<int:pk>/history/", soon, name="training_history"),
    path("staff/trainings/<int:pk>/sessions/new/", soon, name="session_create"),
    path("staff/sessions/<int:pk>/edit/", soon, name="session_edit"),
    path("staff/sessions/<int:pk>/delete/", soon, name="session_delete"),
    path("staff/trainings/<int:pk>/trainers/", soon, name="training_trainers"),
    path("staff/trainings/<int:pk>/participants/", soon, name="participants"),
    path("staff/trainings/<int:pk>/participants/add/", soon, name="enrolment_create"),
    path("staff/enrolments/<int:pk>/edit/", soon, name="enrolment_edit"),
    path("staff/enrolments/<int:pk>/move/<slug:transition>/", soon, name="enrolment_move"),
]
