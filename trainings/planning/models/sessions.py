"""The timetable: slots of a training, and who teaches in them."""

import datetime
import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField, CleanTextField
from emm.common.models import Timestamped

from .trainings import Training

# What a session of each kind has beside its time, its titles and its note. What a kind does not have stays empty.
# A module is taught in sessions of that kind, and practised in teach-backs. An opening, a test and a closing are in a
# room and have somebody who leads them; they are worth learning hours only where somebody says so, as curricula differ
# on a test or on planning what comes next. A break has none of this.
FIELDS_OF_KIND = {
    "module": frozenset({"module", "jp", "room", "trainers"}),
    "teach_back": frozenset({"module", "jp", "room", "trainers"}),
    "opening": frozenset({"jp", "room", "trainers"}),
    "test": frozenset({"jp", "room", "trainers"}),
    "closing": frozenset({"jp", "room", "trainers"}),
    "break": frozenset(),
}


# The reason why a session does not take place is a sentence.
MAX_REASON_LENGTH = 300


def kinds_with(field: str) -> list[str]:
    """The kinds of session that have ``field``: "module", "jp", "room" or "trainers"."""
    return sorted(kind for kind, fields in FIELDS_OF_KIND.items() if field in fields)


class SessionQuerySet(models.QuerySet["Session"]):
    def for_user(self, user: Any) -> "SessionQuerySet":
        """Sessions of the trainings that ``user`` may see."""
        if user.is_authenticated and user.scope.everything:
            return self
        return self.filter(training__in=Training.objects.for_user(user))

    def overlapping(self, starts_at: datetime.datetime, ends_at: datetime.datetime) -> "SessionQuerySet":
        """Sessions that share time with the half-open interval [starts_at, ends_at)."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def taking_place(self) -> "SessionQuerySet":
        """Sessions that are not cancelled: the only ones that occupy anybody and that count."""
        return self.exclude(state=Session.State.CANCELLED)

    def with_attendance(self) -> "SessionQuerySet":
        """Sessions in which attendance is recorded and counts: all that take place but breaks."""
        return self.taking_place().exclude(kind=Session.Kind.BREAK)

    def teaching(self) -> "SessionQuerySet":
        """Sessions that teach their module; a teach-back only practises one."""
        return self.taking_place().filter(kind=Session.Kind.MODULE)

    def without_lead(self) -> "SessionQuerySet":
        """Sessions that a trainer has to lead and none does."""
        leads = SessionTrainer.objects.filter(session=OuterRef("pk"), role=SessionTrainer.Role.LEAD)
        return self.taking_place().filter(~Exists(leads), kind__in=Session.LEARNING_KINDS)


class Session(Timestamped):
    """One slot of a training's timetable. Times are stored in UTC and shown in the training's zone.

    ``uid`` names the session outside the product, in calendars for instance, and never changes. A session in which
    something was recorded is cancelled, never removed.
    """

    class Kind(models.TextChoices):
        MODULE = "module", _("Module")
        OPENING = "opening", _("Opening")
        BREAK = "break", _("Break")
        TEACH_BACK = "teach_back", _("Teach-back")
        TEST = "test", _("Test")
        CLOSING = "closing", _("Closing")

    class State(models.TextChoices):
        SCHEDULED = "scheduled", _("Scheduled")
        CANCELLED = "cancelled", _("Cancelled")

    # Kinds whose time counts as learning hours unless somebody says otherwise, and that a trainer has to lead.
    LEARNING_KINDS = frozenset({Kind.MODULE, Kind.TEACH_BACK})

    uid = models.UUIDField(_("identifier"), default=uuid.uuid4, unique=True, editable=False)
    training = models.ForeignKey(Training, models.CASCADE, related_name="sessions", verbose_name=_("training"))
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices, default=Kind.MODULE)
    module = models.ForeignKey(
        "curriculum.Module",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="sessions",
        verbose_name=_("module"),
    )
    title = CleanCharField(
        _("title"),
        max_length=200,
        blank=True,
        help_text=_("Leave empty to use the title of the module or the kind of session."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    room = models.ForeignKey(
        "planning.Room", models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("room")
    )
    holds_room = models.BooleanField(
        _("room is booked"),
        default=True,
        editable=False,
        help_text=_("Until the session or its training is cancelled."),
    )
    jp = models.DecimalField(
        _("JP"), max_digits=4, decimal_places=1, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    note = CleanTextField(_("session note"), blank=True, help_text=_("The trainer’s note for colleagues."))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.SCHEDULED, editable=False)
    cancellation_reason = CleanCharField(
        _("reason for the cancellation"), max_length=MAX_REASON_LENGTH, blank=True, editable=False
    )
    cancelled_at = models.DateTimeField(_("cancelled on"), null=True, blank=True, editable=False)
    cancelled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("cancelled by"),
    )

    objects = SessionQuerySet.as_manager()
    history_zone = "training__time_zone"

    # Made by modeltranslation; named here for the type checker.
    title_en: str | None
    title_ind: str | None

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["training", "starts_at"]), models.Index(fields=["starts_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="planning_session_times",
                violation_error_message=_("The end time must be after the start time."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="module") | Q(module__isnull=False),
                name="planning_session_module",
                violation_error_message=_("Choose the module that is taught."),
            ),
            models.CheckConstraint(condition=Q(jp__gte=0), name="planning_session_jp"),
            models.CheckConstraint(
                condition=Q(kind__in=kinds_with("module")) | Q(module__isnull=True),
                name="planning_session_kind_module",
                violation_error_message=_("A session of this kind has no module."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=kinds_with("jp")) | Q(jp=0),
                name="planning_session_kind_jp",
                violation_error_message=_("A session of this kind has no learning hours."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=kinds_with("room")) | Q(room__isnull=True),
                name="planning_session_kind_room",
                violation_error_message=_("A session of this kind has no room."),
            ),
            models.CheckConstraint(
                condition=Q(state="scheduled") | Q(holds_room=False), name="planning_session_cancelled_room"
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="scheduled", cancelled_at__isnull=True, cancellation_reason="")
                    | (Q(state="cancelled", cancelled_at__isnull=False) & ~Q(cancellation_reason=""))
                ),
                name="planning_session_cancelled",
                violation_error_message=_("Enter the reason for the cancellation."),
            ),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.MODULE and self.module_id is None:
            raise ValidationError({"module": _("Choose the module that is taught.")})
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The end time must be after the start time.")})

    def has(self, field: str) -> bool:
        """Whether sessions of this kind have ``field``: "module", "jp", "room" or "trainers"."""
        return field in FIELDS_OF_KIND.get(self.kind, ())

    def drop_what_kind_lacks(self) -> None:
        """Empty the fields that sessions of this kind do not have. Trainers are rows of their own."""
        if not self.has("module"):
            self.module = None
        if not self.has("jp"):
            self.jp = Decimal(0)
        if not self.has("room"):
            self.room = None

    @property
    def is_cancelled(self) -> bool:
        return self.state == self.State.CANCELLED

    @property
    def teaches_module(self) -> bool:
        """Whether its module is taught here, and not only practised."""
        return self.kind == self.Kind.MODULE and not self.is_cancelled

    @property
    def lacks_lead(self) -> bool:
        """Whether a trainer has to lead this session and none does; asks for all its trainers."""
        leads = any(part.role == SessionTrainer.Role.LEAD for part in self.trainers.all())
        return self.kind in self.LEARNING_KINDS and not leads and not self.is_cancelled

    @property
    def label(self) -> str:
        """What the timetable calls it: its own title, else the module's, else the kind."""
        if self.title:
            return self.title
        return self.module.title if self.module is not None else str(self.get_kind_display())

    @property
    def room_name(self) -> str:
        return self.room.name if self.room is not None else ""

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def local_start(self) -> datetime.datetime:
        """The beginning on the clock of the training's place."""
        return self.starts_at.astimezone(self.training.zone)

    @property
    def local_end(self) -> datetime.datetime:
        return self.ends_at.astimezone(self.training.zone)

    @property
    def day(self) -> datetime.date:
        """The calendar day at the training's place."""
        return self.local_start.date()


class SessionTrainer(Timestamped):
    """A trainer's part in one session.

    The session's training stands here a second time, for who may see whom is asked of it on most pages. A session never
    changes its training.
    """

    class Role(models.TextChoices):
        LEAD = "lead", _("Lead trainer")
        CO_FACILITATOR = "co_facilitator", _("Co-trainer")
        OBSERVER = "observer", _("Observer")

    session = models.ForeignKey(Session, models.CASCADE, related_name="trainers", verbose_name=_("session"))
    training = models.ForeignKey(
        Training,
        models.CASCADE,
        editable=False,
        db_index=False,  # the index below begins with it
        related_name="session_parts",
        verbose_name=_("training"),
    )
    trainer = models.ForeignKey(
        "participants.Trainer", models.PROTECT, related_name="session_parts", verbose_name=_("trainer")
    )
    role = models.CharField(_("role"), max_length=15, choices=Role.choices, default=Role.LEAD)

    history_zone = "session__training__time_zone"

    class Meta:
        verbose_name = _("trainer in a session")
        verbose_name_plural = _("trainers in sessions")
        ordering = ["session", "role", "pk"]
        indexes = [models.Index(fields=["training", "trainer"], name="planning_part_of_training")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "trainer"],
                name="planning_sessiontrainer_once",
                violation_error_message=_("This trainer is already in the session."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainer}: {self.session}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.training_id = self.session.training_id
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "training"}
        super().save(*args, **kwargs)
