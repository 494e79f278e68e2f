from django.urls import path

from .views.device import RecordMarks, undo
from .views.session import AllPresent, ConfirmEarly, SessionNotePage, SessionPage
from .views.sheets import SignatureSheets, SignatureSheetsPdf
from .views.training import TrainingAttendance

app_name = "attendance"
urlpatterns = [
    path("staff/trainings/<int:pk>/attendance/", TrainingAttendance.as_view(), name="training"),
    path("staff/trainings/<int:pk>/attendance/sheets/", SignatureSheets.as_view(), name="sheets"),
    path("staff/trainings/<int:pk>/attendance/sheets/pdf/", SignatureSheetsPdf.as_view(), name="sheets_pdf"),
    path("staff/sessions/<int:pk>/attendance/", SessionPage.as_view(), name="session"),
    path("staff/sessions/<int:pk>/attendance/mark/", RecordMarks.as_view(), name="mark"),
    path("staff/sessions/<int:pk>/attendance/all-present/", AllPresent.as_view(), name="all_present"),
    path("staff/sessions/<int:pk>/attendance/confirm-early/", ConfirmEarly.as_view(), name="confirm_early"),
    path("staff/sessions/<int:pk>/attendance/undo/", undo, name="undo"),
    path("staff/sessions/<int:pk>/attendance/note/", SessionNotePage.as_view(), name="note"),
]
