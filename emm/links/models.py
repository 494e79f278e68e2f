"""Links that open one place to whoever has them, without sign-in."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField
from emm.common.models import Timestamped

from . import purposes

MAX_REASON_LENGTH = 500


class LinkQuerySet(models.QuerySet["Link"]):
    def usable(self) -> "LinkQuerySet":
        """Those that are neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())

    def of(self, holder: models.Model) -> "LinkQuerySet":
        """Those that belong to ``holder``."""
        return self.filter(holder=purposes.reference_to(holder))

    def ended_before(self, moment: datetime.datetime) -> "LinkQuerySet":
        return self.filter(Q(expires_at__lt=moment) | Q(revoked_at__lt=moment))


class Link(Timestamped):
    """A secret address; only the hash of its secret is kept. Holder and scope are as ``purposes.reference_to`` says."""

    class Why(models.TextChoices):
        """Why a link was revoked."""

        STAFF = "staff", _("Revoked by staff")
        NEWER = "newer", _("Replaced by a newer link")
        REMOVAL = "removal", _("Personal data was removed")

    purpose = models.CharField(_("purpose"), max_length=60)
    holder = models.CharField(_("holder"), max_length=80, db_index=True)
    scope = models.CharField(_("scope"), max_length=80, db_index=True)
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("created by")
    )
    expires_at = models.DateTimeField(_("expires"), db_index=True)
    last_used_on = models.DateField(_("last used"), null=True)
    opened_at = models.DateTimeField(_("first opened"), null=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("revoked by")
    )
    revoked_why = models.CharField(_("cause"), max_length=10, choices=Why.choices, blank=True)
    revoked_reason = CleanCharField(_("reason"), max_length=MAX_REASON_LENGTH, blank=True)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link without sign-in")
        verbose_name_plural = _("links without sign-in")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                name="links_revoked_has_a_cause",
                condition=Q(revoked_at__isnull=True, revoked_why="") | Q(revoked_at__isnull=False, revoked_why__gt=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"

    @property
    def is_usable(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def is_used_today(self) -> bool:
        """Whether a person used it today already: the moment of a use is not kept."""
        return self.last_used_on == timezone.localdate()

    @property
    def label(self) -> str | Promise:
        """What the link opens, in words."""
        purpose = purposes.registered().get(self.purpose)
        return purpose.label if purpose else self.purpose

    def get_holder(self, user: Any) -> Any:
        """The record of the holder, as far as ``user`` may know of it; None where not."""
        purpose = purposes.registered().get(self.purpose)
        return purpose.holders_for(user).filter(pk=purposes.key_in(self.holder)).first() if purpose else None
