"""Anyone on record, once, whatever the roles; and what they agreed to."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.fields import EncryptedTextField
from emm.common.models import Timestamped
from emm.common.searching import SearchIndex, SearchText

from .institutions import Institution, Region


class PersonQuerySet(models.QuerySet["Person"]):
    def for_user(self, user: Any) -> "PersonQuerySet":
        """Who runs everything sees everybody; anyone else themselves, and officers those they have to do with.

        Those are: whoever has a seat or teaches in a training within the officer's scope, whoever works in a province
        of the scope (the institution's, or the person's own), and whoever was put on record by the officer or by
        somebody who had the same scope then. To be nominated opens no record, for anybody can be nominated: of those
        the officer reads what stands in the list of the training's participants.
        """
        if not user.is_authenticated:
            return self.none()
        scope = user.scope
        if scope.everything:
            return self
        seen = Q(user=user.pk)
        if user.has_perm("participants.view_people"):
            # "Exists" rather than "in": for a single person the database then asks about that person alone.
            seen |= Q(Exists(_put_on_record_by(user).filter(id=OuterRef("pk"))))
            seen |= Q(Exists(_seated_within(scope).filter(person=OuterRef("pk"))))
            seen |= Q(Exists(_teaching_within(scope).filter(trainer__person=OuterRef("pk"))))
            if scope.provinces:
                seen |= Q(region__in=scope.provinces) | Q(
                    institution__in=Institution.objects.in_provinces(scope.provinces)
                )
        return self.filter(seen)


def _seated_within(scope: Any) -> Any:
    """The seats in trainings within the scope."""
    enrolments: Any = Person._meta.get_field("enrolments").related_model  # of a floor above
    return enrolments.objects.filter(scope.condition("training__"), state="confirmed")


def _teaching_within(scope: Any) -> Any:
    """The parts of trainers in the sessions of one."""
    parts: Any = Person._meta.get_field("trainer").related_model._meta.get_field("session_parts").related_model
    return parts.objects.filter(scope.condition("training__"))


def _put_on_record_by(user: Any) -> Any:
    """The acts by which the officer, or somebody with the same scope on that day, put people on record."""
    people: Any = Person  # its history is registered later
    made_by = Q(history_user=user.pk)
    for term in user.terms_of_same_scope:
        until = {} if term.until is None else {"history_date__date__lte": term.until}
        made_by |= Q(history_user=term.user, history_date__date__gte=term.since, **until)
    return people.history.filter(made_by, history_type="+")


class Person(Timestamped):
    """One human being, one row. There is no first and last name: many Indonesians have a single name."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Woman")
        MALE = "male", _("Man")
        UNSTATED = "unstated", _("Not stated")

    full_name = models.CharField(_("full name"), max_length=150, help_text=_("Without titles; a single name is fine."))
    title_before = models.CharField(
        _("titles before the name"), max_length=60, blank=True, help_text=_("For instance Dr. H.")
    )
    title_after = models.CharField(
        _("titles after the name"), max_length=80, blank=True, help_text=_("For instance S.H., M.Si.")
    )
    name_on_certificate = models.CharField(
        _("name on certificates"),
        max_length=250,
        blank=True,
        help_text=_("Only if it differs from the name with its titles."),
    )
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, default=Sex.UNSTATED)
    email = models.EmailField(_("e-mail address"), null=True, blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    nip = EncryptedTextField(
        _("NIP"), blank=True, default="", help_text=_("Civil servant’s number, 18 digits; only if the person agrees.")
    )
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("institution")
    )
    position = models.CharField(_("position"), max_length=150, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("province")
    )
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="id")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="person",
        verbose_name=_("account"),
    )
    note = models.TextField(_("note"), blank=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)
    identity_removed_on = models.DateField(_("name removed on"), null=True, blank=True, editable=False)

    search_text = SearchText("full_name", "email", "position")
    # For those who may know the name, and not how to reach the person.
    name_search_text = SearchText("full_name")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["full_name", "pk"]
        indexes = [models.Index(fields=["full_name"]), SearchIndex(name="participants_person_search")]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="participants_person_email_unique",
                violation_error_message=_("Somebody on record has this e-mail address already."),
            ),
            models.CheckConstraint(condition=~Q(full_name=""), name="participants_person_named"),
        ]

    def __str__(self) -> str:
        return self.name_with_titles

    def clean(self) -> None:
        super().clean()
        # No address is NULL, never '': two people without one must not collide.
        self.email = self.email.strip().lower() if self.email else None

    def get_absolute_url(self) -> str:
        return reverse("participants:person", args=[self.pk])

    @property
    def name_with_titles(self) -> str:
        """The name as it is written in full: “Dr. H. Ahmad Fauzi, S.H., M.Si.”."""
        name = f"{self.title_before} {self.full_name}".strip()
        return f"{name}, {self.title_after}" if self.title_after else name

    @property
    def certificate_name(self) -> str:
        """The name as the person wants it on a certificate."""
        return self.name_on_certificate or self.name_with_titles


class Consent(Timestamped):
    """What a person agreed to: for which purpose, in which wording, when, and whether it still holds."""

    class Purpose(models.TextChoices):
        RECORD = "record", _("Keeping the record of the training")
        NIP_ON_CERTIFICATE = "nip_on_certificate", _("NIP on the certificate")
        CONTACT = "contact", _("Being contacted after the training")
        PHOTO = "photo", _("Photographs")

    class Channel(models.TextChoices):
        FORM = "form", _("Form on this site")
        PAPER = "paper", _("Paper")
        EMAIL = "email", _("E-mail")

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    version = models.CharField(_("version of the text"), max_length=20)
    channel = models.CharField(_("given by"), max_length=10, choices=Channel.choices)
    given_on = models.DateField(_("given on"), default=timezone.localdate)
    withdrawn_on = models.DateField(_("withdrawn on"), null=True, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
    )

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["person", "purpose", "-given_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_on__isnull=True) | Q(withdrawn_on__gte=models.F("given_on")),
                name="participants_consent_dates",
                violation_error_message=_("The consent was withdrawn before it was given."),
            ),
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="participants_consent_once",
                violation_error_message=_("This consent is on record already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_purpose_display()}"

    def holds_on(self, day: date) -> bool:
        """Whether the consent was in force on ``day``."""
        return self.given_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)
