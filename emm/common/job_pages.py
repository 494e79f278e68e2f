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

from . import jobs
from .access import Guarded
from .health import GONE_AFTER_SECONDS
from .lists import ListPage, SearchFilter
from .models import Job, Worker
from .pages import ActionPage
from .templatetags.page import bidi_name, relative_time, state_badge

LONGEST_REASON = 120


class JobFilter(django_filters.FilterSet):
    q = SearchFilter(
        label=_("Subject, reason or who started it"),
        fields=["subject", "error", "started_by__full_name", "started_by__email"],
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), empty_label=_("All kinds"), choices=jobs.kinds)
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
    created_at = tables.Column(verbose_name=_("Begun"), attrs={"td": {"class": "nowrap"}})
    # In files only.
    finished_at = tables.Column(verbose_name=_("Ended"), visible=False)

    class Meta:
        model = Job
        fields: tuple[str, ...] = ()
        order_by = "-created_at"

    def render_kind(self, value: str) -> str:
        return jobs.label_of(value)

    def value_kind(self, value: str) -> str:
        return jobs.label_of(value)

    def render_state(self, record: Job) -> SafeString:
        return state_badge(record)

    def value_state(self, record: Job) -> str:
        return str(record.get_state_display())

    def render_done(self, record: Job) -> str:
        return f"{record.done} / {record.total}" if record.total else "–"

    def render_error(self, value: str) -> str:
        return Truncator(value).chars(LONGEST_REASON)

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

    permission = "common.view_jobs"
    model = Job
    table_class = JobTable
    filterset_class = JobFilter
    template_name = "common/jobs.html"
    page_title = _("Background work")
    empty_icon = "list-check"
    empty_title = _("Nothing was done in the background yet")
    empty_text = _("Certificates that are issued to a whole training, letters and the like appear here.")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("started_by").defer("payload", "result", "problems")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        since = timezone.now() - timedelta(seconds=GONE_AFTER_SECONDS)
        return super().get_context_data(workers=Worker.objects.filter(seen_at__gte=since).count(), **kwargs)


class JobPage(Guarded, TemplateView):
    """How far a job is. Asked for by htmx, it answers with the progress alone."""

    permission = "common.view_job"

    def get_permission_object(self) -> Model:
        jobs_to_see = Job.objects.for_user(self.request.user).select_related("started_by")
        self.job = get_object_or_404(jobs_to_see, pk=self.kwargs["pk"])
        return self.job

    def get_template_names(self) -> list[str]:
        return ["components/job_progress.html"] if self.request.htmx else ["common/job.html"]  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        sees_all = self.request.user.has_perm("common.view_jobs")
        breadcrumb = [{"label": _("Background work"), "url": reverse("common:jobs")}] if sees_all else []
        return super().get_context_data(
            job=self.job, kind=jobs.label_of(self.job.kind), sees_all=sees_all, breadcrumb=breadcrumb, **kwargs
        )


class JobAction(ActionPage):
    """Cancel a job, or try it again."""

    permission = "common.change_job"

    def get_permission_object(self) -> Model:
        self.job = get_object_or_404(Job.objects.for_user(self.request.user), pk=self.kwargs["pk"])
        return self.job

    def act(self, request: HttpRequest) -> str | Promise:
        if self.kwargs["action"] == "cancel":
            jobs.cancel(self.job)
            return _("The work will stop after the item it is doing now.")
        jobs.retry(self.job)
        return _("The work goes on from where it stopped.")

    def get_success_url(self) -> str:
        return reverse("common:job", args=[self.job.pk])
