from django.urls import path

from .views.device import RecordMarks, undo
from .views.session import AllPresent, SessionNotePage, SessionPage
from .views.training import SignatureSheets, TrainingAttendance

app_name = "attendance"
urlpatterns = [
    path("staff/trainings/<int:pk>/attendance/", TrainingAttendance.as_view(), name="training"),
    path("staff/trainings/<int:pk>/attendance/sheets/", SignatureSheets.as_view(), name="sheets"),
    path("staff/sessions/<int:pk>/attendance/", SessionPage.as_view(), name="session"),
    path("staff/sessions/<int:pk>/attendance/mark/", RecordMarks.as_view(), name="mark"),
    path("staff/sessions/<int:pk>/attendance/all-present/", AllPresent.as_view(), name="all_present"),
    path("staff/sessions/<int:pk>/attendance/undo/", undo, name="undo"),
    path("staff/sessions/<int:pk>/attendance/note/", SessionNotePage.as_view(), name="note"),
]
