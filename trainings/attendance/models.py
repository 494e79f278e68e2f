"""Who was in the room: marks as events, from which the current status follows."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session


class AttendanceMarkQuerySet(models.QuerySet["AttendanceMark"]):
    def for_user(self, user: Any) -> "AttendanceMarkQuerySet":
        """Marks in the sessions that ``user`` may see."""
        if user.is_authenticated and user.scope.everything:
            return self
        return self.filter(session__in=Session.objects.for_user(user))

    def in_force(self) -> "AttendanceMarkQuerySet":
        """Marks that stand: not taken back, and not themselves the taking back of one."""
        # By EXISTS, whose rows PostgreSQL can estimate: of a join without a match it expects a single one.
        undoing = AttendanceMark.objects.filter(undoes=OuterRef("pk"))
        return self.filter(~Exists(undoing), undoes__isnull=True)

    def counting(self) -> "AttendanceMarkQuerySet":
        """Marks in sessions that take place: those of a cancelled one are kept, but count for nothing."""
        return self.exclude(session__state=Session.State.CANCELLED)

    def current(self) -> "AttendanceMarkQuerySet":
        """The one mark of each participant in each session that tells the status now."""
        later = (
            AttendanceMark.objects.in_force()
            .filter(session=OuterRef("session"), enrolment=OuterRef("enrolment"))
            .filter(
                Q(marked_at__gt=OuterRef("marked_at")) | Q(marked_at=OuterRef("marked_at"), pk__gt=OuterRef("pk")),
            )
        )
        return self.in_force().filter(~Exists(later))


class AttendanceMark(models.Model):
    """One mark: what was said of one participant in one session, by whom, when and how. Never changed or deleted.

    A mark is taken back by another one that names it in ``undoes``; both stay. The status of the latest mark in force
    (device time, then order of arrival) is the current one.
    """

    class Status(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        EXCUSED = "excused", _("Excused")
        SICK = "sick", _("Sick")
        ABSENT = "absent", _("Absent")
        EARLY = "early", _("Too early")
        CLEARED = "cleared", _("Not marked")

    # Statuses whose session counts as attended.
    ATTENDED = frozenset({Status.PRESENT, Status.LATE})
    # Statuses that leave open whether the participant attended: the session is still to be marked.
    OPEN = frozenset({Status.EARLY, Status.CLEARED})

    class Method(models.TextChoices):
        TAP = "tap", _("Tapped")
        BULK = "bulk", _("All present")
        FORM = "form", _("Form")
        PAPER = "paper", _("Paper sheet")
        QR = "qr", _("QR code")
        UNDO = "undo", _("Undone")

    client_uuid = models.UUIDField(
        _("number given by the device"), default=uuid.uuid4, unique=True, help_text=_("A mark sent twice counts once.")
    )
    act = models.UUIDField(
        _("action"), default=uuid.uuid4, editable=False, help_text=_("Marks made together are taken back together.")
    )
    undoes = models.OneToOneField(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="undone_by",
        verbose_name=_("takes back"),
    )
    session = models.ForeignKey(Session, models.PROTECT, related_name="marks", verbose_name=_("session"))
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, related_name="marks", verbose_name=_("participant"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices)
    note = CleanCharField(_("note"), max_length=300, blank=True)
    reason = CleanCharField(
        _("reason for the late entry"),
        max_length=300,
        blank=True,
        default="",
        db_default="",
        help_text=_("Required when the session ended long ago."),
    )
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

    objects = AttendanceMarkQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance mark")
        verbose_name_plural = _("attendance marks")
        ordering = ["marked_at", "pk"]
        indexes = [
            models.Index(fields=["session", "enrolment", "marked_at", "id"], name="attendance_latest"),
            models.Index(fields=["enrolment", "session"], name="attendance_of_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(method="undo", undoes__isnull=False) | (~Q(method="undo") & Q(undoes__isnull=True)),
                name="attendance_mark_undoes",
                violation_error_message=_("Only an undoing takes a mark back."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.person}: {self.get_status_display()}"
