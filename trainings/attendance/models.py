"""Who was in the room: marks as events, from which the current status follows."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from trainings.models import Enrolment, Session


class AttendanceMark(models.Model):
    """One mark: what was said of one participant in one session, by whom, when and how. Never changed or deleted.

    The status of the latest mark (device time, then order of arrival) is the current one.
    """

    class Status(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        EXCUSED = "excused", _("Excused")
        SICK = "sick", _("Sick")
        ABSENT = "absent", _("Absent without notice")
        CLEARED = "cleared", _("Not marked")

    # Statuses whose session counts as attended.
    ATTENDED = frozenset({Status.PRESENT, Status.LATE})

    class Method(models.TextChoices):
        TAP = "tap", _("Tapped")
        BULK = "bulk", _("All present")
        FORM = "form", _("Form")
        PAPER = "paper", _("Paper list")
        QR = "qr", _("QR code")
        UNDO = "undo", _("Undone")

    client_uuid = models.UUIDField(
        _("number given by the device"), default=uuid.uuid4, unique=True, help_text=_("A mark sent twice counts once.")
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="marks", verbose_name=_("session"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="marks", verbose_name=_("participant"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    note = models.CharField(_("note"), max_length=300, blank=True)
    method = models.CharField(_("how"), max_length=6, choices=Method.choices, default=Method.TAP)
    marked_at = models.DateTimeField(_("time on the device"), default=timezone.now)
    recorded_at = models.DateTimeField(_("time on the server"), auto_now_add=True)
    marked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="attendance_marks",
        verbose_name=_("marked by"),
    )

    class Meta:
        verbose_name = _("attendance mark")
        verbose_name_plural = _("attendance marks")
        ordering = ["marked_at", "pk"]
        indexes = [
            models.Index(fields=["session", "enrolment", "marked_at", "id"], name="attendance_latest"),
            models.Index(fields=["enrolment", "session"], name="attendance_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person}: {self.get_status_display()}"
