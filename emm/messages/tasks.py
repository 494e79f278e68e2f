"""Background work of the outbox."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy

from emm.jobs.kinds import handler
from emm.jobs.periodic import periodic_task
from emm.jobs.progress import Progress

from .delivery import sending


@handler(sending.JOB_KIND, gettext_lazy("Send emails"))
def deliver(progress: Progress) -> dict[str, Any]:
    """Send what is due and belongs to no other job."""
    sending.take_due(progress.job)
    return {"sent": sending.deliver(progress=progress)}


@periodic_task(every=timedelta(seconds=10))
def send_due_messages() -> None:
    """What waits leaves when it is due; what a dead worker was sending is shown as perhaps sent."""
    sending.start_due()
