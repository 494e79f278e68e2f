"""Who may teach what, in which language, and since when."""

from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.models import Timestamped

from .people import Person


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
        ordering = ["person__full_name", "pk"]
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


class Qualification(Timestamped):
    """A trainer may teach a module: since when, and from which training of trainers."""

    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="qualifications", verbose_name=_("trainer"))
    module = models.ForeignKey(
        "curriculum.Module", models.PROTECT, related_name="qualifications", verbose_name=_("module")
    )
    source_training = models.ForeignKey(
        "trainings.Training",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="qualifications_given",
        verbose_name=_("qualified in the training"),
    )
    qualified_on = models.DateField(_("qualified on"), default=timezone.localdate)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["trainer", "module"]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "module"],
                name="participants_qualification_once",
                violation_error_message=_("The trainer is qualified for this module already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.trainer}: {self.module}"
