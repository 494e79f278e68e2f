from django.urls import path

from .views import calendar, enrolments, programmes, public, sessions, training_forms, training_team, trainings

app_name = "trainings"
urlpatterns = [
    path("trainings/", public.PublicTrainings.as_view(), name="public_trainings"),
    path("trainings/<int:pk>/", public.PublicTraining.as_view(), name="public_training"),
    path("staff/programmes/", programmes.ProgrammeList.as_view(), name="programmes"),
    path("staff/programmes/new/", programmes.ProgrammeCreate.as_view(), name="programme_create"),
    path("staff/programmes/<int:pk>/", programmes.ProgrammePage.as_view(), name="programme"),
    path("staff/programmes/<int:pk>/edit/", programmes.ProgrammeEdit.as_view(), name="programme_edit"),
    path("staff/programmes/<int:pk>/history/", programmes.ProgrammeHistory.as_view(), name="programme_history"),
    path("staff/trainings/", trainings.TrainingList.as_view(), name="trainings"),
    path("staff/trainings/calendar/", calendar.TrainingCalendar.as_view(), name="calendar"),
    path("staff/trainings/new/", training_forms.TrainingCreate.as_view(), name="training_create"),
    path("staff/trainings/<int:pk>/", trainings.TrainingPage.as_view(), name="training"),
    path("staff/trainings/<int:pk>/edit/", training_forms.TrainingEdit.as_view(), name="training_edit"),
    path("staff/trainings/<int:pk>/copy/", training_forms.TrainingCopy.as_view(), name="training_copy"),
    path("staff/trainings/<int:pk>/move/<slug:transition>/", trainings.MoveTraining.as_view(), name="training_move"),
    path("staff/trainings/<int:pk>/uncancel/", trainings.UncancelTraining.as_view(), name="training_uncancel"),
    path("staff/trainings/<int:pk>/history/", trainings.TrainingHistory.as_view(), name="training_history"),
    path("staff/trainings/<int:pk>/sessions/new/", sessions.SessionCreate.as_view(), name="session_create"),
    path("staff/sessions/<int:pk>/edit/", sessions.SessionEdit.as_view(), name="session_edit"),
    path("staff/sessions/<int:pk>/delete/", sessions.SessionDelete.as_view(), name="session_delete"),
    path("staff/sessions/<int:pk>/put-back/", sessions.SessionPutBack.as_view(), name="session_put_back"),
    path("staff/sessions/<int:pk>/trainers/add/", training_team.AssignTrainer.as_view(), name="session_assign"),
    path("staff/session-trainers/<int:pk>/remove/", training_team.UnassignTrainer.as_view(), name="session_unassign"),
    path("staff/session-trainers/<int:pk>/back/", training_team.ReassignTrainer.as_view(), name="session_reassign"),
    path("staff/trainings/<int:pk>/trainers/", training_team.TeamPage.as_view(), name="training_trainers"),
    path("staff/trainings/<int:pk>/participants/", enrolments.Participants.as_view(), name="participants"),
    path("staff/trainings/<int:pk>/participants/add/", enrolments.EnrolmentCreate.as_view(), name="enrolment_create"),
    path(
        "staff/trainings/<int:pk>/participants/add/new/",
        enrolments.EnrolNewPerson.as_view(),
        name="enrolment_new_person",
    ),
    path("staff/trainings/<int:pk>/participants/confirm/", enrolments.ConfirmAll.as_view(), name="enrolments_confirm"),
    path(
        "staff/trainings/<int:pk>/participants/confirm/undo/",
        enrolments.UnconfirmAll.as_view(),
        name="enrolments_unconfirm",
    ),
    path("staff/enrolments/<int:pk>/edit/", enrolments.EnrolmentEdit.as_view(), name="enrolment_edit"),
    path(
        "staff/enrolments/<int:pk>/move/<slug:transition>/", enrolments.EnrolmentMove.as_view(), name="enrolment_move"
    ),
    path("staff/enrolments/<int:pk>/undo/", enrolments.EnrolmentUndo.as_view(), name="enrolment_undo"),
]
