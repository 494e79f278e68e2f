"""Everything that is sent by email: one row per message, and what happened to it."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.audit.records import Records
from emm.common.fields import CleanCharField, CleanEmailField, CleanTextField
from emm.common.models import Timestamped
from emm.common.permissions import visible_to
from emm.common.searching import SearchIndex, SearchText
from emm.jobs.models import Job

from . import kinds

MAX_SUBJECT_LENGTH = 150
MAX_REASON_LENGTH = 500


class MessageQuerySet(models.QuerySet["Message"]):
    def for_user(self, user: Any) -> "MessageQuerySet":
        """Administrators see all; others those of kinds, records and recipients that they see anyhow."""
        if user.has_perm("outbox.view_all_messages"):
            return self
        if not user.has_perm("outbox.view_messages"):
            return self.none()
        of_kinds = Q(pk__in=[])
        for kind in kinds.all_kinds():
            if user.has_perm(kind.view_permission):
                records = visible_to(kind.about._default_manager.all(), user).order_by()
                of_kinds |= Q(kind=kind.key, about_id__in=records.values("pk"))
        to_visible = Q(recipient_id=None)
        for name, model in kinds.recipient_models().items():
            people = visible_to(model._default_manager.all(), user).order_by()
            to_visible |= Q(recipient_type=name, recipient_id__in=people.values("pk"))
        return self.filter(of_kinds, to_visible)

    def to(self, recipient: models.Model) -> "MessageQuerySet":
        """Those that were, or will be, sent to one recipient."""
        return self.filter(recipient_type=recipient._meta.label_lower, recipient_id=recipient.pk)

    def about(self, record: models.Model) -> "MessageQuerySet":
        return self.filter(about_type=record._meta.label_lower, about_id=record.pk)

    def due(self, now: datetime) -> "MessageQuerySet":
        """What waits and may leave now."""
        return self.filter(Q(send_after=None) | Q(send_after__lte=now), state=Message.State.WAITING)

    def unclaimed(self, now: datetime) -> "MessageQuerySet":
        """What is due and no job of its own sends: it has none, or its job is through and left it for later.

        What a cancelled or failed job left waits for a person to go on.
        """
        return self.due(now).filter(Q(job=None) | Q(job__state=Job.State.SUCCEEDED))

    def orphaned(self, now: datetime) -> "MessageQuerySet":
        """Handed over by a worker that is gone: nobody will ever hear the server's answer."""
        return self.filter(state=Message.State.SENDING).exclude(
            job__in=Job.objects.filter(state=Job.State.RUNNING, lease_until__gt=now)
        )

    def in_doubt(self) -> "MessageQuerySet":
        """What did not arrive, or perhaps not, and nobody has dealt with."""
        return self.filter(state__in=Message.NEEDS_ATTENTION, handled_at=None)


class Message(Timestamped):
    """One email to one address; see ``states`` for what it goes through.

    It knows no person and no record, only their type and key. Its text is written when it leaves, from the text of its
    kind and what the record says then; secret links are left out of what is kept.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        PERHAPS_SENT = "perhaps_sent", _("Perhaps sent")
        BOUNCED = "bounced", _("Bounced")
        CANCELLED = "cancelled", _("Cancelled")

    OPEN = (State.WAITING, State.SENDING)
    NEEDS_ATTENTION = (State.PERHAPS_SENT, State.BOUNCED, State.FAILED)

    kind = models.CharField(_("purpose"), max_length=60)
    key = models.CharField(
        _("key"), max_length=200, unique=True, help_text=_("A second request for the same email gets this one.")
    )
    recipient_type = models.CharField(_("type of recipient"), max_length=60, blank=True)
    recipient_id = models.BigIntegerField(_("number of the recipient"), null=True, blank=True)
    about_type = models.CharField(_("type of record"), max_length=60)
    about_id = models.BigIntegerField(_("record number"))
    address = CleanEmailField(_("email address"), blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = CleanCharField(_("subject"), max_length=MAX_SUBJECT_LENGTH, blank=True)
    text = CleanTextField(_("text"), blank=True, help_text=_("As sent, without secret links."))
    message_id = models.CharField("Message-ID", max_length=255, unique=True)
    provider_id = models.CharField(
        _("number at the mail service"), max_length=255, blank=True, default="", db_index=True
    )
    state = models.CharField(_("state"), max_length=12, choices=State.choices, default=State.WAITING)
    reason = CleanCharField(_("reason"), max_length=MAX_REASON_LENGTH, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    send_after = models.DateTimeField(_("not before"), null=True, blank=True)
    handed_over_at = models.DateTimeField(_("handed over"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    handled_at = models.DateTimeField(_("dealt with"), null=True, blank=True)
    forgotten_at = models.DateTimeField(_("address and text removed"), null=True, blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, blank=True, related_name="messages", verbose_name=_("job"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("requested by"),
    )
    repeats = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="repeated_by", verbose_name=_("repeats")
    )

    search_text = SearchText("address", "subject")

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("email")
        verbose_name_plural = _("emails")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["recipient_type", "recipient_id"], name="outbox_recipient"),
            models.Index(fields=["about_type", "about_id"], name="outbox_about"),
            models.Index(fields=["handed_over_at"], name="outbox_handed_over"),
            # Few are, at any time.
            models.Index(fields=["state"], condition=Q(state__in=["waiting", "sending"]), name="outbox_open"),
            models.Index(
                fields=["state"],
                condition=Q(state__in=["perhaps_sent", "bounced", "failed"], handled_at=None),
                name="outbox_in_doubt",
            ),
            SearchIndex(name="outbox_search"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="outbox_sent_has_a_time"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["sending", "sent"]) | Q(handed_over_at__isnull=False),
                name="outbox_handed_over_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.subject or kinds.label_of(self.kind)

    def get_absolute_url(self) -> str:
        return reverse("outbox:message", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is still to be sent, or is being sent."""
        return self.state in self.OPEN

    @property
    def has_left(self) -> bool:
        """Whether it left and did not come back, as far as is known."""
        return self.state in {self.State.SENT, self.State.PERHAPS_SENT}

    @property
    def needs_attention(self) -> bool:
        return self.state in self.NEEDS_ATTENTION and self.handled_at is None


class MessageEvent(models.Model):
    """A step of a message: into which state, why and by whom. Written with the step itself."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="events", verbose_name=_("email"))
    at = models.DateTimeField(_("when"), default=timezone.now, editable=False)
    state = models.CharField(_("state"), max_length=12, choices=Message.State.choices)
    reason = CleanCharField(_("reason"), max_length=MAX_REASON_LENGTH, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("step of an email")
        verbose_name_plural = _("steps of emails")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.message_id}: {self.get_state_display()}"


class Attachment(models.Model):
    """A stored file that goes with a message: its name in the storage and its digest, not a copy of it."""

    message = models.ForeignKey(Message, models.CASCADE, related_name="attachments", verbose_name=_("email"))
    name = CleanCharField(_("name"), max_length=200)
    media_type = models.CharField(_("type"), max_length=100)
    path = models.CharField(_("path in the storage"), max_length=300)
    sha256 = models.CharField("SHA-256", max_length=64)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class MessageText(Timestamped):
    """The text of a kind of message in one language, as administrators wrote it; without one the built-in is sent."""

    kind = models.CharField(_("purpose"), max_length=60)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES)
    subject = CleanCharField(_("subject"), max_length=MAX_SUBJECT_LENGTH)
    text = CleanTextField(_("text"))

    history = Records()

    class Meta:
        verbose_name = _("text of emails")
        verbose_name_plural = _("texts of emails")
        ordering = ["kind", "language"]
        constraints = [models.UniqueConstraint(fields=["kind", "language"], name="outbox_one_text")]

    def __str__(self) -> str:
        return f"{kinds.label_of(self.kind)} ({self.get_language_display()})"
