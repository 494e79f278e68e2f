"""Background work on pages: the list for administrators, one job, and what may be done with it."""

from datetime import timedelta
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from emm.common.permissions import ObjectPermissionMixin
from emm.ui.columns import MomentColumn
from emm.ui.lists import ListPage, SearchFilter
from emm.ui.templatetags.page import bidi_name, relative_time, state_badge
from emm.ui.views import ActionView

from . import kinds, queue
from .exports import JOB_KIND as EXPORT_KIND
from .models import GONE_AFTER_SECONDS, Job, Worker

MAX_REASON_LENGTH = 120


class JobFilter(django_filters.FilterSet):
    q = SearchFilter(
        label=_("Subject, reason or person"),
        fields=["subject", "error", "started_by__full_name", "started_by__email"],
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=kinds.choices)
    state = django_filters.ChoiceFilter(label=_("State"), empty_label=_("All states"), choices=Job.State.choices)

    class Meta:
        model = Job
        fields: tuple[str, ...] = ()


class JobTable(tables.Table):
    kind = tables.Column(verbose_name=_("Kind"), linkify=True)
    subject = tables.Column(verbose_name=_("Subject"))
    state = tables.Column(verbose_name=_("State"))
    done = tables.Column(
        verbose_name=_("Done"), attrs={"td": {"class": "num nowrap"}, "th": {"class": "num"}}, orderable=False
    )
    error = tables.Column(verbose_name=_("Reason of failure"), orderable=False)
    attempts = tables.Column(verbose_name=_("Attempts"), attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    started_by = tables.Column(verbose_name=_("Started by"), order_by=("started_by__full_name",))
    created_at = MomentColumn(verbose_name=_("Begun"), attrs={"td": {"class": "nowrap"}})
    # In files only.
    finished_at = MomentColumn(verbose_name=_("Ended"), visible=False)

    class Meta:
        model = Job
        fields: tuple[str, ...] = ()
        order_by = "-created_at"

    def render_kind(self, value: str) -> str:
        return kinds.label_of(value)

    def value_kind(self, value: str) -> str:
        return kinds.label_of(value)

    def render_state(self, record: Job) -> SafeString:
        return state_badge(record)

    def value_state(self, record: Job) -> str:
        return str(record.get_state_display())

    def render_done(self, record: Job) -> str:
        return f"{record.done} / {record.total}" if record.total else "–"

    def render_error(self, value: str) -> str:
        return Truncator(value).chars(MAX_REASON_LENGTH)

    def value_error(self, value: str) -> str:
        return value

    def render_started_by(self, value: Any) -> SafeString:
        return bidi_name(str(value))

    def value_started_by(self, value: Any) -> str:
        return str(value)

    def render_created_at(self, value: Any) -> SafeString | str:
        return relative_time(value)

    def value_created_at(self, value: Any) -> Any:
        return value


class Jobs(ListPage):
    """All background work, and whether there is a worker to do it."""

    permission = "jobs.view_jobs"
    model = Job
    table_class = JobTable
    filterset_class = JobFilter
    template_name = "jobs/jobs.html"
    page_title = _("Background jobs")
    empty_icon = "list-check"
    empty_title = _("No background jobs yet")
    empty_text = _("Jobs such as issuing certificates or sending emails appear here.")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("started_by").defer("payload", "result", "problems")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        since = timezone.now() - timedelta(seconds=GONE_AFTER_SECONDS)
        return super().get_context_data(workers=Worker.objects.filter(seen_at__gte=since).count(), **kwargs)


class JobPage(ObjectPermissionMixin, TemplateView):
    """How far a job is. Asked for by htmx, it answers with the progress alone."""

    permission = "jobs.view_job"

    def get_permission_object(self) -> Model:
        jobs_to_see = Job.objects.for_user(self.request.user).select_related("started_by")
        self.job = get_object_or_404(jobs_to_see, pk=self.kwargs["pk"])
        return self.job

    def get_template_names(self) -> list[str]:
        return ["jobs/job_progress.html"] if self.request.htmx else ["jobs/job.html"]  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sees_all = self.request.user.has_perm("jobs.view_jobs")
        breadcrumb = [{"label": _("Background jobs"), "url": reverse("jobs:jobs")}] if sees_all else []
        # A file that holds what one person may see is theirs alone.
        is_for_another = self.job.kind == EXPORT_KIND and self.job.started_by_id != self.request.user.pk
        return super().get_context_data(
            is_for_another=is_for_another,
            job=self.job,
            kind=kinds.label_of(self.job.kind),
            sees_all=sees_all,
            breadcrumb=breadcrumb,
            **kwargs,
        )


class JobAction(ActionView):
    """Cancel a job, or try it again."""

    permission = "jobs.change_job"

    def get_permission_object(self) -> Model:
        self.job = get_object_or_404(Job.objects.for_user(self.request.user), pk=self.kwargs["pk"])
        return self.job

    def act(self, request: HttpRequest) -> str | Promise:
        if self.kwargs["action"] == "cancel":
            queue.cancel(self.job)
            return _("The job stops after the current item.")
        queue.retry(self.job)
        return _("The job continues where it stopped.")

    def get_success_url(self) -> str:
        return reverse("jobs:job", args=[self.job.pk])
