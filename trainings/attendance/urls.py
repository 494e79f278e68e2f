from django.urls import path

from emm.common.placeholder import soon

app_name = "attendance"
urlpatterns = [
    path("staff/trainings/<int:pk>/attendance/", soon, name="training"),
    path("staff/sessions/<int:pk>/attendance/", soon, name="session"),
    path("staff/sessions/<int:pk>/attendance/mark/", soon, name="mark"),
    path("staff/sessions/<int:pk>/attendance/all-present/", soon, name="all_present"),
    path("staff/sessions/<int:pk>/attendance/undo/", soon, name="undo"),
]
