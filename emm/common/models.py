"""The ground floor's own records: the abstract base of all models, background jobs, and who looked at what."""

from datetime import datetime
from functools import cache
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _


class Timestamped(models.Model):
    """When a record was made and last changed."""

    created_at = models.DateTimeField(_("created"), auto_now_add=True, editable=False)
    updated_at = models.DateTimeField(_("last changed"), auto_now=True, editable=False)

    class Meta:
        abstract = True

    def _get_FIELD_display(self, field: Any) -> Any:  # noqa: N802 - Django's name
        """What ``get_…_display()`` calls. Django's own translates every choice of the field to find one."""
        value = getattr(self, field.attname)
        return force_str(_labels_of(field).get(value, value), strings_only=True)


@cache
def _labels_of(field: models.Field) -> dict[Any, Any]:
    return dict(field.flatchoices)


class JobQuerySet(models.QuerySet["Job"]):
    def for_user(self, user: Any) -> "JobQuerySet":
        """Administrators see all background work, anyone else what they started."""
        if user.has_perm("common.view_jobs"):
            return self
        return self.filter(started_by=user.pk) if user.is_authenticated else self.none()

    def due(self, now: datetime) -> "JobQuerySet":
        """What waits for a worker now."""
        return self.filter(Q(run_after__isnull=True) | Q(run_after__lte=now), state=Job.State.QUEUED)


class Job(Timestamped):
    """A piece of work done in the background, with its progress; see ``emm.common.jobs`` for the verbs."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    FINISHED = (State.SUCCEEDED, State.FAILED, State.CANCELLED)

    kind = models.CharField(_("kind"), max_length=60)
    subject = models.CharField(_("subject"), max_length=250, blank=True, help_text=_("What the work is about."))
    payload = models.JSONField(_("input"), default=dict, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    problems = models.JSONField(
        _("problems"), default=list, blank=True, help_text=_("What went wrong for single items, in words.")
    )
    error = models.TextField(_("reason of failure"), blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    max_attempts = models.PositiveSmallIntegerField(_("attempts at most"), default=5)
    run_after = models.DateTimeField(_("not before"), null=True, blank=True)
    lease_until = models.DateTimeField(_("lease until"), null=True, blank=True)
    worker = models.CharField(_("worker"), max_length=64, blank=True)
    cancel_requested = models.BooleanField(_("cancellation asked for"), default=False)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="en")
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
        verbose_name=_("started by"),
    )
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["state", "lease_until"]), models.Index(fields=["-created_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()

    def get_absolute_url(self) -> str:
        return reverse("common:job", args=[self.pk])

    @property
    def is_finished(self) -> bool:
        return self.state in self.FINISHED

    @property
    def percent(self) -> int:
        """Progress in whole percent."""
        return min(100, self.done * 100 // self.total) if self.total else (100 if self.is_finished else 0)


class Worker(models.Model):
    """A process that does background work; while it lives it says so every few seconds."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    seen_at = models.DateTimeField(_("last sign of life"), default=timezone.now)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


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
        REVEAL = "reveal", _("Looked at a hidden number")
        REMOVAL = "removal", _("Removed personal data")
        IMPERSONATION_BEGAN = "impersonation_began", _("Began to see as somebody else")
        IMPERSONATION_ENDED = "impersonation_ended", _("Ceased to see as somebody else")
        FACTOR_ADDED = "factor_added", _("Added a second factor")
        FACTOR_REMOVED = "factor_removed", _("Removed a second factor")
        CODES_MADE = "codes_made", _("Made recovery codes")
        CODES_VIEWED = "codes_viewed", _("Looked at recovery codes")
        PASSWORD_CHANGED = "password_changed", _("Changed the password")
        PASSWORD_SET = "password_set", _("Set the first password")
        PASSWORD_RESET = "password_reset", _("Replaced the password by a mailed link")
        EMAIL_CHANGED = "email_changed", _("Changed the e-mail address")
        LINKED = "linked", _("Linked an account of the organisation")
        UNLINKED = "unlinked", _("Unlinked an account of the organisation")
        SESSIONS_ENDED = "sessions_ended", _("Signed out other devices")

    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True, editable=False)
    act = models.CharField(_("act"), max_length=20, choices=Act.choices)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="audit_events", verbose_name=_("by")
    )
    object_type = models.CharField(_("type of record"), max_length=60, blank=True, help_text=_("app.model"))
    object_id = models.BigIntegerField(_("number of the record"), null=True)
    label = models.CharField(_("what"), max_length=250, blank=True)
    data = models.JSONField(_("details"), default=dict, blank=True)
    network = models.CharField(_("network"), max_length=50, blank=True)

    objects = AppendOnly.as_manager()

    class Meta:
        verbose_name = _("event of the audit log")
        verbose_name_plural = _("events of the audit log")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="common_audit_object")]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.label}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("What is in the audit log stays as it was written.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("What is in the audit log stays as it was written.")
