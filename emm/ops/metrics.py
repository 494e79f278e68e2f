"""Figures for Prometheus: how long answers take, and how the background work stands. Off unless METRICS_TOKEN is set.

The times of all processes of a machine are kept in shared files (PROMETHEUS_MULTIPROC_DIR); the figures of the
background work are read from the database when they are asked for, so any machine tells them.
"""

import functools
import os
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db.models import Count, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emm.jobs.models import GONE_AFTER_SECONDS, Job, Worker

if TYPE_CHECKING:
    from prometheus_client import Histogram, Metric

# Seconds; the targets of lists (40 ms) and of single records (60 ms) have bounds of their own.
BUCKETS = (0.01, 0.02, 0.04, 0.06, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


@functools.cache
def answer_seconds() -> "Histogram":
    # prometheus_client is imported where it is used: it costs memory, and reads its directory from the environment.
    from prometheus_client import Histogram

    return Histogram(
        "emm_answer_seconds", "Time to answer a request", ["page", "method", "status"], buckets=BUCKETS, registry=None
    )


class MeasureAnswers:
    """Outermost middleware: times every answer by page, method and status. A page is its name, never its address."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.METRICS_TOKEN:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        page = request.resolver_match.view_name if request.resolver_match else ""
        method = request.method if request.method in METHODS else "other"
        answer_seconds().labels(page, method, response.status_code).observe(time.perf_counter() - began)
        return response


class BackgroundWork:
    """A collector: the queue, the oldest job in it, and when the last worker was seen."""

    def collect(self) -> "Iterator[Metric]":
        from prometheus_client.core import GaugeMetricFamily

        now = timezone.now()
        jobs = GaugeMetricFamily("emm_jobs", "Jobs by state; ended ones of the last 24 hours", labels=["state"])
        unfinished = Job.objects.exclude(state__in=Job.FINISHED)
        recent = Job.objects.filter(state__in=Job.FINISHED, finished_at__gte=now - timedelta(days=1))
        counts = dict.fromkeys(Job.State.values, 0)
        for rows in (unfinished, recent):
            counts.update(rows.order_by().values_list("state").annotate(Count("pk")))
        for state, count in counts.items():
            jobs.add_metric([state], count)
        yield jobs
        due = Job.objects.due(now).aggregate(oldest=Min("created_at"))["oldest"]
        age = (now - due).total_seconds() if due else 0
        yield GaugeMetricFamily("emm_oldest_waiting_job_seconds", "Age of the oldest job that waits", age)
        workers = Worker.objects.filter(seen_at__gte=now - timedelta(seconds=GONE_AFTER_SECONDS)).count()
        yield GaugeMetricFamily("emm_workers", "Workers that live", workers)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """All figures, for whoever sends ``Authorization: Bearer METRICS_TOKEN``; nobody else finds such a page."""
    given = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not constant_time_compare(given, f"Bearer {settings.METRICS_TOKEN}"):
        raise Http404
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.exposition import CONTENT_TYPE_LATEST
    from prometheus_client.multiprocess import MultiProcessCollector

    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)
    else:
        registry.register(answer_seconds())
    registry.register(BackgroundWork())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)
