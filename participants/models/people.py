"""Anyone in the database, once, whatever the roles; and what they agreed to."""

from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField, CleanEmailField, CleanTextField, DecryptionError, EncryptedTextField
from emm.common.models import Timestamped
from emm.common.ordering import ByName, SortKey
from emm.common.searching import NameKey, SearchIndex, SearchText

from ..matching.keyed_hashes import nip_digest
from ..registries import VISIBLE_PEOPLE
from .institutions import Institution, Region


class NipDigest(models.CharField):
    """The HMAC of the NIP, by which it is found without being readable. Filled at each save, also of many at once."""

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.CharField", args, kwargs

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        if not isinstance(model_instance.nip, DecryptionError):
            setattr(model_instance, self.attname, nip_digest(model_instance.nip))
        return super().pre_save(model_instance, add)


class PersonQuerySet(models.QuerySet["Person"]):
    def with_address(self, text: str) -> "PersonQuerySet":
        """Everybody who is written to at this address: as account or as contact, which several may share."""
        address = text.strip()
        return self.filter(Q(email__iexact=address, user=None) | Q(user__email__iexact=address))

    def for_user(self, user: Any) -> "PersonQuerySet":
        """Who runs everything sees everybody; anyone else themselves, and officers those within their scope.

        What is within it says the app that gives roles (``trainings.access.people``). A place or a part in a training
        opens no record, whatever its state: the officer who runs the training gives it alone, to anybody. Of such
        people the officer reads what stands in the lists of the training.
        """
        if not user.is_authenticated:
            return self.none()
        if user.scope.everything:
            return self
        seen = Q(user=user.pk)
        for open_to in VISIBLE_PEOPLE.values():
            seen |= open_to(user)
        return self.filter(seen)


class Person(Timestamped):
    """One human being, one row. There is no first and last name: many Indonesians have a single name."""

    class Sex(models.TextChoices):
        FEMALE = "female", _("Woman")
        MALE = "male", _("Man")
        UNSTATED = "unstated", _("Not stated")

    full_name = CleanCharField(_("full name"), max_length=150, help_text=_("Without titles; a single name is fine."))
    title_before = CleanCharField(
        _("titles before the name"), max_length=60, blank=True, help_text=_("For instance Dr. H.")
    )
    title_after = CleanCharField(
        _("titles after the name"), max_length=80, blank=True, help_text=_("For instance S.H., M.Si.")
    )
    name_on_certificate = CleanCharField(
        _("name on certificates"),
        max_length=250,
        blank=True,
        help_text=_("Only if it differs from the name with its titles."),
    )
    sex = models.CharField(_("sex"), max_length=10, choices=Sex.choices, default=Sex.UNSTATED)
    # Only of people without an account, and perhaps of several: colleagues share the mailbox of an office.
    # ``email_address`` says where to write to.
    email = CleanEmailField(_("email address"), null=True, blank=True)
    phone = CleanCharField(_("telephone"), max_length=30, blank=True)
    nip = EncryptedTextField(
        _("NIP"), blank=True, default="", help_text=_("Civil servant’s number, 18 digits; only if the person agrees.")
    )
    nip_digest = NipDigest(_("NIP for searching"), max_length=64, blank=True, default="", editable=False, db_index=True)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("institution")
    )
    position = CleanCharField(_("position"), max_length=150, blank=True)
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
    note = CleanTextField(_("note"), blank=True)
    is_demo = models.BooleanField(_("invented for the demo"), default=False, editable=False)
    identity_removed_on = models.DateField(_("name removed on"), null=True, blank=True, editable=False)

    search_text = SearchText("full_name", "email", "position")
    # For those who may know the name, and not how to reach the person.
    name_search_text = SearchText("full_name")
    # By which whoever has the same name is found.
    name_key = NameKey("full_name")
    sort_key = SortKey("full_name")

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = [ByName("full_name"), "pk"]
        indexes = [
            models.Index(fields=["full_name"]),
            models.Index(fields=["sort_key", "id"], name="participants_person_sort"),
            SearchIndex(name="participants_person_search"),
            models.Index(fields=["name_key"], name="participants_person_name_key"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(email__isnull=True), name="participants_person_one_address"
            ),
            models.CheckConstraint(condition=~Q(full_name=""), name="participants_person_named"),
        ]

    def __str__(self) -> str:
        return self.name_with_titles

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower() if self.email else None
        self._leave_the_address_to_the_account()

    def save(self, *args: Any, **kwargs: Any) -> None:
        self._leave_the_address_to_the_account()
        if "nip" in (kwargs.get("update_fields") or ()):
            kwargs["update_fields"] = {*kwargs["update_fields"], "nip_digest"}
        super().save(*args, **kwargs)

    def _leave_the_address_to_the_account(self) -> None:
        """Whoever has an account keeps the address there; a second one in the database would go out of date."""
        if self.user_id is not None:
            self.email = None

    def get_absolute_url(self) -> str:
        return reverse("participants:person", args=[self.pk])

    @property
    def name_with_titles(self) -> str:
        """The name as it is written in full: “Dr. H. Ahmad Fauzi, S.H., M.Si.”."""
        name = f"{self.title_before} {self.full_name}".strip()
        return f"{name}, {self.title_after}" if self.title_after else name

    @property
    def email_address(self) -> str:
        """Where this person is written to: the verified address of the account, else the contact; perhaps nowhere."""
        return (self.user.email if self.user else self.email) or ""

    @property
    def email_language(self) -> str:
        """The language this person is written to in: what they chose for their account, else what is recorded."""
        return self.user.language if self.user else self.language

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
        EMAIL = "email", _("Email")

    person = models.ForeignKey(Person, models.PROTECT, related_name="consents", verbose_name=_("person"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose.choices)
    version = CleanCharField(_("version of the text"), max_length=20)
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
                violation_error_message=_("The withdrawal date must be after the consent date."),
            ),
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(withdrawn_on__isnull=True),
                name="participants_consent_once",
                violation_error_message=_("This consent has already been recorded."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {self.get_purpose_display()}"

    def holds_on(self, day: date) -> bool:
        """Whether the consent was in force on ``day``."""
        return self.given_on <= day and (self.withdrawn_on is None or day < self.withdrawn_on)
