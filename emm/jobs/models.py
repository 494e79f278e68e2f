"""Background jobs as a person sees them, and the workers that do them."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.fields import CleanCharField, CleanTextField
from emm.common.models import Timestamped

# A worker reports so often, in seconds; it counts as gone after four times as long.
BEAT_SECONDS = 15
GONE_AFTER_SECONDS = 4 * BEAT_SECONDS


class JobQuerySet(models.QuerySet["Job"]):
    def for_user(self, user: Any) -> "JobQuerySet":
        """Administrators see all background work, anyone else what they started."""
        if user.has_perm("jobs.view_jobs"):
            return self
        return self.filter(started_by=user.pk) if user.is_authenticated else self.none()

    def due(self, now: datetime) -> "JobQuerySet":
        """What waits for a worker now."""
        return self.filter(Q(run_after__isnull=True) | Q(run_after__lte=now), state=Job.State.QUEUED)


class Job(Timestamped):
    """A piece of work done in the background, with its progress; see ``emm.jobs.queue`` for the services.

    It waits, or it is held by one worker under a lease (``emm.jobs.claims`` says why never by two), or it has ended.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        RUNNING = "running", _("Running")
        SUCCEEDED = "succeeded", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    FINISHED = (State.SUCCEEDED, State.FAILED, State.CANCELLED)

    kind = models.CharField(_("kind"), max_length=60)
    key = models.CharField(
        _("key"),
        max_length=120,
        blank=True,
        default="",
        db_default="",
        help_text=_("Only one unfinished job can have this key."),
    )
    subject = CleanCharField(_("subject"), max_length=250, blank=True, help_text=_("What the job is about."))
    payload = models.JSONField(_("input"), default=dict, blank=True)
    result = models.JSONField(_("result"), default=dict, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.PositiveIntegerField(_("done"), default=0)
    total = models.PositiveIntegerField(_("total"), default=0)
    problems = models.JSONField(_("problems"), default=list, blank=True, help_text=_("Problems with single items."))
    error = CleanTextField(_("reason of failure"), blank=True)
    run = models.PositiveIntegerField(
        _("run number"), default=1, help_text=_("Each run is claimed by one worker. Waiting again is a new run.")
    )
    enqueued_at = models.DateTimeField(_("handed to the workers"), null=True, blank=True)
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
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=Q(state__in=["queued", "running"]) & ~Q(key=""),
                name="common_job_one_unfinished",
                violation_error_message=_("This job is already running. We did not start a second one."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}".strip()

    def get_absolute_url(self) -> str:
        return reverse("jobs:job", args=[self.pk])

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
    seen_at = models.DateTimeField(_("last seen"), default=timezone.now)

    class Meta:
        verbose_name = _("worker")
        verbose_name_plural = _("workers")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class PeriodicTask(models.Model):
    """When a duty of the workers comes due again, so that one worker of all does it (``emm.jobs.periodic``)."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    due_at = models.DateTimeField(_("due next"))

    class Meta:
        verbose_name = _("periodic task")
        verbose_name_plural = _("periodic tasks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
