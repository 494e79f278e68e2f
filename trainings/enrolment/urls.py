from django.urls import path

from .views import adding, moves, participants

app_name = "enrolment"
urlpatterns = [
    path("staff/trainings/<int:pk>/participants/", participants.Participants.as_view(), name="participants"),
    path("staff/trainings/<int:pk>/participants/add/", adding.EnrolmentCreate.as_view(), name="enrolment_create"),
    path(
        "staff/trainings/<int:pk>/participants/add/new/",
        adding.EnrolNewPerson.as_view(),
        name="enrolment_new_person",
    ),
    path("staff/trainings/<int:pk>/participants/confirm/", moves.ConfirmAll.as_view(), name="enrolments_confirm"),
    path(
        "staff/trainings/<int:pk>/participants/confirm/undo/",
        moves.UnconfirmAll.as_view(),
        name="enrolments_unconfirm",
    ),
    path("staff/enrolments/<int:pk>/edit/", moves.EnrolmentEdit.as_view(), name="enrolment_edit"),
    path("staff/enrolments/<int:pk>/move/<slug:transition>/", moves.EnrolmentMove.as_view(), name="enrolment_move"),
    path("staff/enrolments/<int:pk>/undo/", moves.EnrolmentUndo.as_view(), name="enrolment_undo"),
]
