"""Marks in the admin site: to be read, never changed."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from emm.common.admin import LookOnly

from .models import AttendanceMark


@admin.register(AttendanceMark)
class AttendanceMarkAdmin(LookOnly):
    list_display = ["participant", "session", "training", "status", "method", "marked_at", "marked_by", "is_in_force"]
    list_filter = ["status", "method", "marked_at"]
    search_fields = ["enrolment__person__full_name", "session__training__title", "note", "=client_uuid", "=act"]
    search_help_text = _("Name of the participant, title of the training, note, or a number of the device.")
    date_hierarchy = "marked_at"
    ordering = ["-marked_at", "-pk"]
    list_per_page = 50
    show_full_result_count = False
    list_select_related = [
        "enrolment__person",
        "session__module",
        "session__training",
        "marked_by",
        "undone_by",
    ]

    @admin.display(description=_("participant"), ordering="enrolment__person__full_name")
    def participant(self, mark: AttendanceMark) -> str:
        return str(mark.enrolment.person)

    @admin.display(description=_("training"), ordering="session__training")
    def training(self, mark: AttendanceMark) -> str:
        return str(mark.session.training)

    @admin.display(description=_("in force"), boolean=True)
    def is_in_force(self, mark: AttendanceMark) -> bool:
        return mark.undoes_id is None and not hasattr(mark, "undone_by")
