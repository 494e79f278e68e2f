from django.urls import path

from .views import calendar, public, session_cancellation, sessions, training_forms, training_team, trainings, venues

app_name = "planning"
urlpatterns = [
    path("trainings/", public.PublicTrainings.as_view(), name="public_trainings"),
    path("trainings/<int:pk>/", public.PublicTraining.as_view(), name="public_training"),
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
    path("staff/sessions/<int:pk>/cancel/", session_cancellation.SessionCancel.as_view(), name="session_cancel"),
    path("staff/sessions/<int:pk>/restore/", session_cancellation.SessionRestore.as_view(), name="session_restore"),
    path("staff/sessions/<int:pk>/put-back/", sessions.SessionPutBack.as_view(), name="session_put_back"),
    path("staff/sessions/<int:pk>/trainers/add/", training_team.AssignTrainer.as_view(), name="session_assign"),
    path("staff/session-trainers/<int:pk>/remove/", training_team.UnassignTrainer.as_view(), name="session_unassign"),
    path("staff/session-trainers/<int:pk>/back/", training_team.ReassignTrainer.as_view(), name="session_reassign"),
    path("staff/venues/", venues.Venues.as_view(), name="venues"),
    path("staff/venues/find/", venues.FindVenues.as_view(), name="find_venues"),
    path("staff/venues/new/", venues.VenueCreate.as_view(), name="venue_create"),
    path("staff/venues/<int:pk>/", venues.VenuePage.as_view(), name="venue"),
    path("staff/venues/<int:pk>/edit/", venues.VenueEdit.as_view(), name="venue_edit"),
    path("staff/venues/<int:pk>/history/", venues.VenueHistory.as_view(), name="venue_history"),
    path("staff/trainings/<int:pk>/trainers/", training_team.TeamPage.as_view(), name="training_trainers"),
]
