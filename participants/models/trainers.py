"""Who may teach what, in which language, since when and until when, and on which days not."""

import datetime
from typing import Any

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.models import Timestamped
from emm.common.ordering import ByName

from .people import Person

# So long before its last day a qualification is told of, so that there is time for a refresher.
SOON = datetime.timedelta(days=60)


class TrainerQuerySet(models.QuerySet["Trainer"]):
    def for_user(self, user: Any) -> "TrainerQuerySet":
        """Those who run trainings find every qualified trainer in the country; a trainer sees themselves.

        That is names and what each may teach: how to reach somebody follows from ``Person.for_user``. Who is not, or no
        longer, qualified is found like other people.
        """
        if user.is_authenticated and user.scope.everything:
            return self
        if user.has_perm("participants.view_trainers"):
            people = Person.objects.for_user(user).filter(pk=OuterRef("person"))
            others = Trainer.objects.exclude(status=Trainer.Status.QUALIFIED).filter(Exists(people))
            return self.filter(Q(status=Trainer.Status.QUALIFIED) | Q(pk__in=others.order_by().values("pk")))
        return self.filter(person__user=user.pk) if user.is_authenticated else self.none()

    def active(self) -> "TrainerQuerySet":
        return self.exclude(status=Trainer.Status.INACTIVE)


class Trainer(Timestamped):
    """A person qualified to teach certain modules in certain languages."""

    class Status(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        QUALIFIED = "qualified", _("Qualified")
        INACTIVE = "inactive", _("Inactive")

    person = models.OneToOneField(Person, models.PROTECT, related_name="trainer", verbose_name=_("person"))
    status = models.CharField(_("status"), max_length=10, choices=Status.choices, default=Status.CANDIDATE)
    teaches_in_indonesian = models.BooleanField(_("teaches in Indonesian"), default=True)
    teaches_in_english = models.BooleanField(_("teaches in English"), default=False)
    modules = models.ManyToManyField(
        "curriculum.Module",
        through="Qualification",
        related_name="qualified_trainers",
        verbose_name=_("modules"),
    )

    objects = TrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = [ByName("person__full_name"), "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(teaches_in_indonesian=True) | Q(teaches_in_english=True),
                name="participants_trainer_language",
                violation_error_message=_("Tick at least one language."),
            )
        ]

    def __str__(self) -> str:
        return str(self.person)

    def get_absolute_url(self) -> str:
        return reverse("participants:person", args=[self.person_id])

    def teaches_in(self, language: str) -> bool:
        """Whether the trainer teaches in ``language`` (``en``, ``id`` or ``both``)."""
        return {
            "en": self.teaches_in_english,
            "id": self.teaches_in_indonesian,
            "both": self.teaches_in_english and self.teaches_in_indonesian,
        }[language]


class QualificationQuerySet(models.QuerySet["Qualification"]):
    def expired(self, today: datetime.date) -> "QualificationQuerySet":
        return self.filter(expires_on__lt=today)

    def expiring(self, today: datetime.date) -> "QualificationQuerySet":
        """Those that are valid, and soon will not be."""
        return self.filter(expires_on__gte=today, expires_on__lte=today + SOON)

    def to_extend(self, today: datetime.date) -> "QualificationQuerySet":
        """Those that expire soon or have just expired: what expired earlier is not wanted any more."""
        return self.filter(expires_on__gte=today - SOON, expires_on__lte=today + SOON)


class Qualification(Timestamped):
    """A trainer may teach a module: since when, and until when."""

    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="qualifications", verbose_name=_("trainer"))
    module = models.ForeignKey(
        "curriculum.Module", models.PROTECT, related_name="qualifications", verbose_name=_("module")
    )
    qualified_on = models.DateField(_("qualified on"), default=timezone.localdate)
    expires_on = models.DateField(
        _("valid until"), null=True, blank=True, help_text=_("The last day. Empty: it does not expire.")
    )

    objects = QualificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["trainer", "module"]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "module"],
                name="participants_qualification_once",
                violation_error_message=_("This trainer is already qualified for this module."),
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("qualified_on")),
                name="participants_qualification_days",
                violation_error_message=_("The last day is before the first."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer}: {self.module}"

    def is_valid_on(self, day: datetime.date) -> bool:
        """Whether the trainer may teach the module on ``day``: who has taught it before was qualified all the same."""
        return self.expires_on is None or day <= self.expires_on

    @property
    def is_expired(self) -> bool:
        return not self.is_valid_on(timezone.localdate())

    @property
    def is_expiring(self) -> bool:
        """Whether it is valid, and soon will not be."""
        return not self.is_expired and not self.is_valid_on(timezone.localdate() + SOON)


class Unavailability(Timestamped):
    """Days on which a trainer cannot teach. Why is not recorded: nobody who plans needs to know."""

    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="unavailable", verbose_name=_("trainer"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("unavailable period")
        verbose_name_plural = _("unavailable periods")
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")),
                name="participants_unavailability_days",
                violation_error_message=_("The last day is before the first."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainer}: {formatting.date_range(self.starts_on, self.ends_on)}"

    def covers(self, day: datetime.date) -> bool:
        return self.starts_on <= day <= self.ends_on
