"""What people ask about their own data: each request a case with a day by which it is answered."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.audit.records import Records
from emm.common.fields import CleanTextField
from emm.common.models import Timestamped
from participants.models import Person


class RequestQuerySet(models.QuerySet["PrivacyRequest"]):
    def for_user(self, user: Any) -> "RequestQuerySet":
        """Administrators see all requests, anyone else their own."""
        if user.has_perm("privacy.answer_requests"):
            return self
        return self.filter(person__user=user.pk) if user.is_authenticated else self.none()

    def open(self) -> "RequestQuerySet":
        return self.filter(state__in=PrivacyRequest.OPEN)

    def closed(self) -> "RequestQuerySet":
        return self.exclude(state__in=PrivacyRequest.OPEN)


class PrivacyRequest(Timestamped):
    """One request of one person: what is asked, how far it is, and what was answered."""

    class Kind(models.TextChoices):
        # Rights of Law 27/2022: Articles 6–7, 8, 9 and 10–11.
        ACCESS = "access", _("Access, or a copy")
        CORRECTION = "correction", _("Correction")
        ERASURE = "erasure", _("Erasure")
        WITHDRAWAL = "withdrawal", _("Withdrawal of consent")
        OBJECTION = "objection", _("Objection")

    class State(models.TextChoices):
        RECEIVED = "received", _("Received")
        IN_HAND = "in_hand", _("In progress")
        ANSWERED = "answered", _("Answered")
        REFUSED = "refused", _("Refused")

    OPEN = (State.RECEIVED, State.IN_HAND)

    person = models.ForeignKey(Person, models.PROTECT, related_name="privacy_requests", verbose_name=_("person"))
    kind = models.CharField(_("type of request"), max_length=12, choices=Kind.choices)
    text = CleanTextField(_("text of the request"))
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField(_("received"), default=timezone.now)
    due_at = models.DateTimeField(_("to be answered by"))
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("handled by")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    answer = CleanTextField(_("answer"), blank=True)

    objects = RequestQuerySet.as_manager()
    # What was asked and answered stands here once, and goes with the case; the history says who did what, and when.
    history = Records(excluded_fields=["text", "answer"])

    class Meta:
        verbose_name = _("privacy request")
        verbose_name_plural = _("privacy requests")
        ordering = ["due_at", "pk"]
        indexes = [models.Index(fields=["state", "due_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind"],
                condition=Q(state__in=["received", "in_hand"]),
                name="privacy_request_one_open",
                violation_error_message=_("You have already sent this request. We have not answered yet."),
            ),
            models.CheckConstraint(
                condition=Q(state__in=["received", "in_hand"], closed_at__isnull=True, answer="")
                | Q(state__in=["answered", "refused"], closed_at__isnull=False) & ~Q(answer=""),
                name="privacy_request_closed_with_answer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.person}"

    def get_absolute_url(self) -> str:
        return reverse("privacy:request", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    def is_late(self, now: datetime | None = None) -> bool:
        """Whether the time for the answer has passed without one."""
        return self.is_open and self.due_at < (now or timezone.now())
