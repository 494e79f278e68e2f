"""A person's place in one training."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from emm.common.models import Timestamped

from .trainings import Training


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def for_user(self, user: Any) -> "EnrolmentQuerySet":
        """Enrolments of the trainings that ``user`` may see."""
        if user.is_authenticated and user.scope.everything:
            return self
        return self.filter(training__in=Training.objects.for_user(user))

    def confirmed(self) -> "EnrolmentQuerySet":
        """Those who hold a seat."""
        return self.filter(state=Enrolment.State.CONFIRMED)

    def by_name(self) -> "EnrolmentQuerySet":
        """In the order of a list of names, with what such a list shows."""
        return self.select_related("person", "institution", "region").order_by("person__full_name", "pk")


class Enrolment(Timestamped):
    """One person in one training, with what was true of them on that day."""

    class State(models.TextChoices):
        NOMINATED = "nominated", _("Nominated")
        WAITLISTED = "waitlisted", _("Waiting list")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Declined")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    training = models.ForeignKey(Training, models.PROTECT, related_name="enrolments", verbose_name=_("training"))
    person = models.ForeignKey(
        "participants.Person", models.PROTECT, related_name="enrolments", verbose_name=_("person")
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.NOMINATED, editable=False)
    # As it was when the person was enrolled; a later change of post or name of the institution changes nothing here.
    institution = models.ForeignKey(
        "participants.Institution",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("institution"),
    )
    institution_name = models.CharField(_("name of the institution"), max_length=250, blank=True)
    position = models.CharField(_("position"), max_length=150, blank=True)
    region = models.ForeignKey(
        "participants.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("province"),
    )
    note = models.CharField(_("note"), max_length=300, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()

    # Made by modeltranslation; named here for the type checker.
    institution_name_en: str | None
    institution_name_ind: str | None

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["training", "person__full_name", "pk"]
        indexes = [models.Index(fields=["training", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "person"],
                name="trainings_enrolment_once",
                violation_error_message=_("This person is enrolled in the training already."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.training}"
