"""Files of long lists: made in the background, kept for a day, fetched by whoever asked for them.

A job holds the address of the list and what it is filtered by. The worker opens the list as the person who asked, so
that it finds what they may see when it is made. It writes nothing but the file: interrupted, it begins anew.
"""

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.errors import DomainError
from emm.common.stored_files import delete_older_files
from emm.ui import exports
from emm.ui.export_rows import RECORDS_AT_ONCE
from emm.ui.lists import ListPage

from . import queue
from .kinds import handler
from .models import Job
from .periodic import periodic_task
from .progress import Progress

JOB_KIND = "jobs.export"
FOLDER = "exports/"
KEPT_HOURS = 24
# Files that an account may ask for within the time that they are kept.
MAX_PER_ACCOUNT = 10


def start_export(request: HttpRequest, *, list_page: ListPage, format: str) -> str:
    """Have the list that ``request`` shows made into a file; the address of the job's page.

    Raises ``DomainError`` when the account has asked for too many, ``AlreadyRunning`` while one is being made for it.
    """
    since = timezone.now() - datetime.timedelta(hours=KEPT_HOURS)
    asked = Job.objects.filter(kind=JOB_KIND, started_by=request.user.pk, created_at__gte=since)
    if asked.exclude(state__in=[Job.State.FAILED, Job.State.CANCELLED]).count() >= MAX_PER_ACCOUNT:
        raise DomainError("jobs.too_many_exports", most=MAX_PER_ACCOUNT)
    job = queue.start(
        kind=JOB_KIND,
        payload={
            "path": request.path,
            "query": request.GET.urlencode(),
            "format": format,
            "permission": list_page.permission,
        },
        subject=str(list_page.get_page_title()),
        started_by=request.user,
        key=queue.key_of(JOB_KIND, request.user),
    )
    return job.get_absolute_url()


@handler(JOB_KIND, gettext_lazy("Prepare the file of a list"), permission=lambda payload: payload.get("permission", ""))
def make_export(progress: Progress) -> dict[str, Any]:
    """Write the file, and put it where files are kept. Raises ``DomainError`` where the list is closed by now."""
    format = progress.payload.get("format", "")
    list_page = open_list(progress.job)
    rows = list_page.rows_of_file()
    count = len(rows)
    progress.begin(count)
    with tempfile.TemporaryFile() as file:
        exports.write_file(
            file,
            title=str(list_page.get_page_title()),
            headers=rows.headers,
            rows=_reporting(rows, progress),
            format=format,
            moments=rows.moments,
        )
        file.seek(0)
        name = f"{FOLDER}{progress.job.pk}.{format}"
        default_storage.delete(name)  # of an attempt that was cut off
        name = default_storage.save(name, File(file))
    return {
        "file": name,
        "rows": count,
        "url": reverse("jobs:export_file", args=[progress.job.pk]),
        "label": _("Download the file"),
    }


def open_list(job: Job) -> ListPage:
    """The list that the job is about, as whoever started it sees it now.

    Raises ``DomainError`` where what was asked for is forgotten, or they may no longer see it.
    """
    if not job.payload.get("path") or job.started_by is None or not job.started_by.is_active:
        raise DomainError("jobs.export_closed")
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", job.payload["path"], job.payload["path"]
    request.GET, request.user = QueryDict(job.payload["query"]), job.started_by
    request.htmx = False  # type: ignore[attr-defined]  # as its middleware does
    try:
        match = request.resolver_match = resolve(request.path)
        list_page: ListPage = match.func.view_class(**match.func.view_initkwargs)  # type: ignore[attr-defined]
        list_page.setup(request, *match.args, **match.kwargs)
        list_page.dispatch(request, *match.args, **match.kwargs)
    except (PermissionDenied, Http404, Resolver404) as refusal:
        raise DomainError("jobs.export_closed") from refusal
    return list_page


def _reporting(rows: Any, progress: Progress) -> Iterator[Sequence[Any]]:
    told = 0
    for number, row in enumerate(rows, start=1):
        yield row
        if number % RECORDS_AT_ONCE == 0:
            progress.step(items=number - told)
            told = number
    progress.step(items=progress.job.total - told)


@periodic_task(every=datetime.timedelta(hours=1))
def remove_old_exports() -> None:
    """Remove files that were kept long enough, and what was searched for; also what a cut-off job has left."""
    before = timezone.now() - datetime.timedelta(hours=KEPT_HOURS)
    delete_older_files(FOLDER, before=before)
    for job in Job.objects.filter(kind=JOB_KIND, finished_at__lt=before, payload__path__isnull=False):
        Job.objects.filter(pk=job.pk).update(payload={"permission": job.payload["permission"]}, result={})
