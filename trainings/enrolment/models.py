"""A person's place in one training."""

from typing import Any

from django.db import models
from django.db.models import Case, Count, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField, CleanEmailField
from emm.common.models import Timestamped
from emm.common.ordering import ByName, by_name
from trainings.planning.models.trainings import Training


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def for_user(self, user: Any) -> "EnrolmentQuerySet":
        """Enrolments of the trainings that ``user`` may see."""
        if user.is_authenticated and user.scope.everything:
            return self
        return self.filter(training__in=Training.objects.for_user(user))

    def confirmed(self) -> "EnrolmentQuerySet":
        """Those who hold a place."""
        return self.filter(state=Enrolment.State.CONFIRMED)

    def waiting_in_line(self) -> "EnrolmentQuerySet":
        """Those on a waiting list, who has waited longest first."""
        return self.filter(state=Enrolment.State.WAITLISTED).order_by("waiting_since", "pk")

    def with_place_in_line(self) -> "EnrolmentQuerySet":
        """Annotates ``place_in_line``: 1 for who is first on the training's waiting list; None for who is not on it."""
        before = Q(waiting_since__lt=OuterRef("waiting_since")) | Q(
            waiting_since=OuterRef("waiting_since"), pk__lt=OuterRef("pk")
        )
        ahead = (
            Enrolment.objects.filter(before, training=OuterRef("training"), state=Enrolment.State.WAITLISTED)
            .order_by()
            .values("training")
            .annotate(number=Count("pk"))
            .values("number")
        )
        place = Coalesce(Subquery(ahead), 0) + 1
        return self.annotate(place_in_line=Case(When(state=Enrolment.State.WAITLISTED, then=place), default=None))

    def by_name(self) -> "EnrolmentQuerySet":
        """In the order of a list of names, with what such a list shows."""
        return self.select_related("person", "institution", "region").order_by(by_name("person__full_name"), "pk")


class Enrolment(Timestamped):
    """One person in one training, with what was true of them on that day."""

    class State(models.TextChoices):
        NOMINATED = "nominated", _("Nominated")
        WAITLISTED = "waitlisted", _("Waiting list")
        CONFIRMED = "confirmed", _("Confirmed")
        DECLINED = "declined", _("Not accepted")
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
    institution_name = CleanCharField(_("name of the institution"), max_length=250, blank=True)
    position = CleanCharField(_("position"), max_length=150, blank=True)
    region = models.ForeignKey(
        "participants.Region",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="enrolments",
        verbose_name=_("province"),
    )
    # Whoever runs the training reaches the participant by these, also where the person's record is not theirs to see.
    contact_email = CleanEmailField(_("email address for this training"), blank=True)
    contact_phone = CleanCharField(_("telephone for this training"), max_length=30, blank=True)
    note = CleanCharField(_("note"), max_length=300, blank=True)
    waiting_since = models.DateTimeField(_("waiting since"), null=True, blank=True, editable=False)

    objects = EnrolmentQuerySet.as_manager()
    history_zone = "training__time_zone"

    # Made by modeltranslation; named here for the type checker.
    institution_name_en: str | None
    institution_name_ind: str | None

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["training", ByName("person__full_name"), "pk"]
        indexes = [models.Index(fields=["training", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["training", "person"],
                name="enrolment_enrolment_once",
                violation_error_message=_("This person is already in this training."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.training}"

    def clean(self) -> None:
        super().clean()
        self.contact_email = self.contact_email.strip().lower()
