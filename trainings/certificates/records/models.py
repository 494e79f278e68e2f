"""The proof: numbered, verifiable, never edited; revoked or replaced, but not deleted."""

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField
from emm.common.models import Timestamped
from emm.common.ordering import SortKey
from emm.common.searching import SearchIndex, SearchText
from trainings.certificates import kinds
from trainings.certificates.designs.models import TemplateVersion
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training
from trainings.planning.models.days import where_today
from trainings.planning.models.trainings import Language

from . import codes, validity


def verification_url(code: str) -> str:
    """The short, absolute address of a certificate's verification, the same in every language."""
    return f"{settings.SITE_URL}{reverse('verify_short', args=[code])}"


class SerialCounter(models.Model):
    """The last serial given in a year and series; its row is locked while the next one is given."""

    year = models.PositiveSmallIntegerField(_("year"))
    series = models.CharField(_("series"), max_length=20)
    last = models.PositiveIntegerField(_("last serial"), default=0)

    class Meta:
        verbose_name = _("serial counter")
        verbose_name_plural = _("serial counters")
        constraints = [models.UniqueConstraint(fields=["year", "series"], name="certificates_counter_once")]

    def __str__(self) -> str:
        return f"{self.series} {self.year}: {self.last}"


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def with_printed(self) -> "CertificateQuerySet":
        """Annotates what is printed, without all of the snapshot: ``printed_jp`` and, by language, the institution."""
        return self.annotate(
            printed_jp=KT("snapshot__attended_jp"),
            printed_institution_en=KT("snapshot__institution__0"),
            printed_institution_ind=KT("snapshot__institution__1"),
        )

    def for_user(self, user: Any) -> "CertificateQuerySet":
        """Officers see those of trainings within their scope, a trainer those of own trainings, anyone their own."""
        if not user.is_authenticated:
            return self.none()
        if user.scope.everything:
            return self
        of_trainings = Q(training__in=Training.objects.for_user(user))
        # Their own from elsewhere, of which officers and trainers have few or none, are looked up first: for an "or"
        # over two tables every certificate would be read.
        own = Certificate.objects.order_by().filter(person__user=user.pk)
        elsewhere = list(own.exclude(of_trainings).values_list("pk", flat=True))
        return self.filter(of_trainings | Q(pk__in=elsewhere) if elsewhere else of_trainings)

    def in_force(self) -> "CertificateQuerySet":
        return self.filter(state=Certificate.State.ISSUED)

    def expired(self) -> "CertificateQuerySet":
        """In force but for their last day, which is over."""
        return self.in_force().filter(where_today(lambda today: Q(valid_until__lt=today), training="training"))

    def expiring(self, *, within: int = validity.SOON_DAYS) -> "CertificateQuerySet":
        """In force, with their last day among the next ``within`` days."""
        span = datetime.timedelta(days=within)
        last_days = where_today(
            lambda today: Q(valid_until__gte=today, valid_until__lte=today + span), training="training"
        )
        return self.in_force().filter(last_days)

    def differing(self) -> "CertificateQuerySet":
        """In force, and found to differ from the record when they were last compared."""
        return self.in_force().filter(difference__isnull=False, person__identity_removed_on=None)

    def without_file(self) -> "CertificateQuerySet":
        """Numbered, but not rendered yet: an issuing that was interrupted goes on with these.

        Not those whose document was removed with the name of the person.
        """
        return self.filter(file="", person__identity_removed_on=None)


def file_path(instance: "Certificate", filename: str) -> str:
    """Where a certificate's file is kept: by year, under a name that nobody can guess."""
    return f"certificates/{instance.year}/{uuid.uuid4().hex}.pdf"


class Certificate(Timestamped):
    """One certificate with everything printed on it. A later change of any record changes nothing here."""

    Kind = kinds.Kind

    class State(models.TextChoices):
        ISSUED = "issued", _("Valid")
        REVOKED = "revoked", _("Revoked")
        REPLACED = "replaced", _("Replaced")

    class Cause(models.TextChoices):
        """Why one was revoked, as far as everybody may know; the reason in full is for staff."""

        MISTAKE = "mistake", _("Issued by mistake")
        CONTENT = "content", _("The content is wrong")
        CONDITIONS = "conditions", _("The requirements were not met")
        MISUSE = "misuse", _("Misused")
        HOLDER = "holder", _("Requested by the holder")
        OTHER = "other", _("Another reason known to the organisation")

    number = models.CharField(_("number"), max_length=80, unique=True)
    code = models.CharField(_("verification code"), max_length=32, unique=True)
    name = CleanCharField(_("name as printed"), max_length=300, default="")
    kind = models.CharField(_("kind"), max_length=14, choices=Kind.choices, default=Kind.COMPLETION)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.ISSUED)
    year = models.PositiveSmallIntegerField(_("year"))
    series = models.CharField(_("series"), max_length=20)
    serial = models.PositiveIntegerField(_("serial"))
    training = models.ForeignKey(Training, models.PROTECT, related_name="certificates", verbose_name=_("training"))
    # Whoever taught has no place among the participants: a certificate of service stands without one.
    enrolment = models.ForeignKey(
        Enrolment, models.PROTECT, null=True, blank=True, related_name="certificates", verbose_name=_("participant")
    )
    person = models.ForeignKey(
        "participants.Person", models.PROTECT, related_name="certificates", verbose_name=_("person")
    )
    language = models.CharField(_("language"), max_length=4, choices=Language.choices)
    template_version = models.ForeignKey(
        TemplateVersion, models.PROTECT, related_name="certificates", verbose_name=_("version of the template")
    )
    snapshot = models.JSONField(_("what is printed"))
    file = models.FileField(_("file"), upload_to=file_path, storage=default_storage, blank=True, max_length=200)
    sha256 = models.CharField(_("SHA-256 of the file"), max_length=64, blank=True, db_index=True)
    signing_key = models.CharField(
        _("key of the signature"),
        max_length=64,
        blank=True,
        default="",
        db_default="",
        help_text=_("The SHA-256 of the certificate that the document was signed with."),
    )
    badge_key = models.CharField(
        _("key of the badge"),
        max_length=43,
        blank=True,
        default="",
        db_default="",
        help_text=_("The thumbprint (RFC 7638) of the key that the badge was signed with."),
    )
    issued_at = models.DateTimeField(_("issued"))
    issued_on = models.DateField(
        _("day of issue"),
        db_default=Cast(Now(), models.DateField()),
        help_text=_("As printed: the day at the place of the training."),
    )
    valid_until = models.DateField(
        _("valid until"),
        null=True,
        blank=True,
        help_text=_("Last day of validity. Leave empty if the certificate does not expire."),
    )
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates_issued",
        verbose_name=_("issued by"),
    )
    ended_at = models.DateTimeField(_("revoked or replaced"), null=True, blank=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="certificates_ended",
        verbose_name=_("revoked or replaced by"),
    )
    end_cause = models.CharField(_("reason shown to everyone"), max_length=10, choices=Cause.choices, blank=True)
    end_reason = CleanCharField(_("reason"), max_length=300, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("replaces")
    )

    search_text = SearchText("number", "code", "name")
    sort_key = SortKey("name")

    objects = CertificateQuerySet.as_manager()
    history_zone = "training__time_zone"

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-issued_at", "-pk"]
        indexes = [
            models.Index(fields=["training", "state"]),
            models.Index(fields=["-issued_at", "-id"]),
            # Few have a last day.
            models.Index(
                fields=["valid_until"], condition=Q(valid_until__isnull=False), name="certificates_with_last_day"
            ),
            SearchIndex(name="certificates_search"),
            models.Index(fields=["sort_key", "id"], name="certificates_sort"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["year", "series", "serial"], name="certificates_serial_once"),
            models.UniqueConstraint(
                fields=["training", "person", "kind"],
                condition=Q(state="issued"),
                name="certificates_one_in_force",
                violation_error_message=_("This person already has a valid certificate of this kind."),
            ),
            models.CheckConstraint(
                condition=Q(kind="service", enrolment__isnull=True) | ~Q(kind="service") & Q(enrolment__isnull=False),
                name="certificates_service_without_seat",
                violation_error_message=_("Only a certificate of teaching is issued without enrolment."),
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(kind="trainer"),
                name="certificates_only_trainers_expire",
                violation_error_message=_("Only a trainer’s certificate expires."),
            ),
            models.CheckConstraint(
                condition=Q(state="issued", ended_at__isnull=True)
                | Q(state__in=["revoked", "replaced"], ended_at__isnull=False) & ~Q(end_reason=""),
                name="certificates_end_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("certificates:certificate", args=[self.pk])

    @property
    def ended_on(self) -> datetime.date | None:
        """The day of its revocation or replacement at the place of the training."""
        return self.ended_at and self.ended_at.astimezone(self.training.zone).date()

    @property
    def is_in_force(self) -> bool:
        """Whether it was neither revoked nor replaced; it may have expired all the same."""
        return self.state == self.State.ISSUED

    @property
    def differs_from_record(self) -> bool:
        """Whether it is in force and differed from the record when it was last compared."""
        return self.is_in_force and hasattr(self, "difference")

    @property
    def is_expired(self) -> bool:
        """Whether its last day is over. Nothing happens on that day, so nothing is stored: it follows from the date."""
        if self.valid_until is None:
            return False
        # Nowhere is the date more than one day from that of UTC: the training is asked only where its zone decides.
        days_over = timezone.now().date() - self.valid_until
        if abs(days_over) > datetime.timedelta(days=1):
            return days_over > datetime.timedelta()
        return self.valid_until < self.training.today

    @property
    def state_today(self) -> tuple[str, str] | None:
        """What is shown in place of the state once the last day is over."""
        return ("expired", gettext("Expired")) if self.is_in_force and self.is_expired else None

    @property
    def grouped_code(self) -> str:
        """The verification code as people read it, in groups of four."""
        return codes.grouped(self.code)

    @property
    def verification_url(self) -> str:
        """What the QR code holds: short, absolute, the same in every language."""
        return verification_url(self.code)
