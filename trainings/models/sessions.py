"""The timetable: slots of a training, and who teaches in them."""

import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from emm.common.models import Timestamped

from .trainings import Training


class SessionQuerySet(models.QuerySet["Session"]):
    def for_user(self, user: Any) -> "SessionQuerySet":
        """Sessions of the trainings that ``user`` may see."""
        if user.is_authenticated and user.scope.everything:
            return self
        return self.filter(training__in=Training.objects.for_user(user))

    def overlapping(self, starts_at: datetime.datetime, ends_at: datetime.datetime) -> "SessionQuerySet":
        """Sessions that share time with the half-open interval [starts_at, ends_at)."""
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def with_attendance(self) -> "SessionQuerySet":
        """Sessions in which attendance is recorded: everything but breaks."""
        return self.exclude(kind=Session.Kind.BREAK)


class Session(Timestamped):
    """One slot of a training's timetable. Times are stored in UTC and shown in the training's zone."""

    class Kind(models.TextChoices):
        MODULE = "module", _("Module")
        OPENING = "opening", _("Opening")
        BREAK = "break", _("Break")
        TEACH_BACK = "teach_back", _("Teach-back")
        TEST = "test", _("Test")
        CLOSING = "closing", _("Closing")

    # Kinds whose time counts as learning hours unless somebody says otherwise.
    LEARNING_KINDS = frozenset({Kind.MODULE, Kind.TEACH_BACK})

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
    title = models.CharField(
        _("title"), max_length=200, blank=True, help_text=_("Empty: the module’s title, or the kind of session.")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("until"))
    room = models.CharField(_("room"), max_length=80, blank=True)
    jp = models.DecimalField(
        _("JP"), max_digits=4, decimal_places=1, default=Decimal(0), validators=[MinValueValidator(0)]
    )
    note = models.TextField(_("what happened"), blank=True, help_text=_("The trainer’s note for colleagues."))

    objects = SessionQuerySet.as_manager()

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
                name="trainings_session_times",
                violation_error_message=_("The session ends before it begins."),
            ),
            models.CheckConstraint(
                condition=~Q(kind="module") | Q(module__isnull=False),
                name="trainings_session_module",
                violation_error_message=_("Choose the module that is taught."),
            ),
            models.CheckConstraint(condition=Q(jp__gte=0), name="trainings_session_jp"),
        ]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        super().clean()
        if self.kind == self.Kind.MODULE and self.module_id is None:
            raise ValidationError({"module": _("Choose the module that is taught.")})
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            raise ValidationError({"ends_at": _("The session ends before it begins.")})

    @property
    def label(self) -> str:
        """What the timetable calls it: its own title, else the module's, else the kind."""
        if self.title:
            return self.title
        return self.module.title if self.module is not None else str(self.get_kind_display())

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
        LEAD = "lead", _("Lead")
        CO_FACILITATOR = "co_facilitator", _("Co-facilitator")
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

    class Meta:
        verbose_name = _("trainer in a session")
        verbose_name_plural = _("trainers in sessions")
        ordering = ["session", "role", "pk"]
        indexes = [models.Index(fields=["training", "trainer"], name="trainings_part_of_training")]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "trainer"],
                name="trainings_sessiontrainer_once",
                violation_error_message=_("This trainer is in the session already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainer}: {self.session}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.training_id = self.session.training_id
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "training"}
        super().save(*args, **kwargs)
