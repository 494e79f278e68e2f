"""The audit log: who came, took data out, looked at hidden data, or changed a way to sign in."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField


class AppendOnly(models.QuerySet["AuditEvent"]):
    """Rows that are written once: what could change or remove them refuses."""

    def _refuse(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("What is in the audit log stays as it was written.")

    update = delete = bulk_update = update_or_create = _raw_delete = _refuse


class AuditEvent(models.Model):
    """Somebody came, took data out, looked at what is hidden or changed a way to sign in. Records have their histories.

    Neither what was typed nor whole network addresses are kept; people are referred to by their key, so that nothing
    here outlives the removal of their names.
    """

    class Act(models.TextChoices):
        SIGN_IN = "sign_in", _("Signed in")
        SIGN_IN_FAILED = "sign_in_failed", _("Sign-in failed")
        SIGN_OUT = "sign_out", _("Signed out")
        EXPORT = "export", _("Exported a list")
        DOWNLOAD = "download", _("Downloaded")
        REVEAL = "reveal", _("Viewed a hidden number")
        REMOVAL = "removal", _("Removed personal data")
        IMPERSONATION_BEGAN = "impersonation_began", _("Started viewing as another user")
        IMPERSONATION_ENDED = "impersonation_ended", _("Stopped viewing as another user")
        FACTOR_ADDED = "factor_added", _("Added two-step verification")
        FACTOR_REMOVED = "factor_removed", _("Removed two-step verification")
        CODES_MADE = "codes_made", _("Created recovery codes")
        CODES_VIEWED = "codes_viewed", _("Viewed recovery codes")
        PASSWORD_CHANGED = "password_changed", _("Changed the password")
        PASSWORD_SET = "password_set", _("Set the first password")
        PASSWORD_RESET = "password_reset", _("Reset the password by email")
        EMAIL_CHANGED = "email_changed", _("Changed the email address")
        LINKED = "linked", _("Linked an account of the organisation")
        UNLINKED = "unlinked", _("Unlinked an account of the organisation")
        SESSIONS_ENDED = "sessions_ended", _("Signed out other devices")
        LINK_REVOKED = "link_revoked", _("Revoked a link")
        MERGED = "merged", _("Merged two records")
        UNMERGED = "unmerged", _("Undid a merge")
        NIP_SEARCHED = "nip_searched", _("Searched for a NIP")
        LINK_RENEWED = "link_renewed", _("Renewed a link")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True, editable=False)
    act = models.CharField(_("action"), max_length=20, choices=Act.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="audit_events", verbose_name=_("by")
    )
    object_type = models.CharField(_("type of record"), max_length=60, blank=True, help_text=_("app.model"))
    object_id = models.BigIntegerField(_("record number"), null=True)
    label = CleanCharField(_("what"), max_length=250, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    network = models.CharField(_("IP address"), max_length=50, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("event of the audit log")
        verbose_name_plural = _("events of the audit log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.label}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("What is in the audit log stays as it was written.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("What is in the audit log stays as it was written.")
