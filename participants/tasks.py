"""Background work on people."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.errors import DomainError
from emm.jobs.kinds import handler
from emm.jobs.periodic import periodic_task
from emm.jobs.progress import Progress

from .services import merging, scanning


@handler(scanning.JOB_KIND, gettext_lazy("Search for duplicate people"), permission="participants.manage_people")
def scan(progress: Progress) -> dict[str, Any]:
    """Everybody with everybody; one more run after a crash does no harm."""
    waiting = scanning.scan_people(progress)
    return {"pairs": waiting, "url": reverse("participants:duplicates"), "label": _("See possible duplicates")}


@periodic_task(every=timedelta(days=1))
def scan_every_day() -> None:
    with suppress(DomainError):  # one runs already
        scanning.start_scan()


@periodic_task(every=timedelta(days=1))
def forget_old_merges() -> None:
    merging.forget_old_merges()
