"""What is done about links now and then."""

from datetime import timedelta

from emm.jobs.periodic import periodic_task

from .services import delete_ended


@periodic_task(every=timedelta(days=1))
def delete_old_links() -> None:
    """Delete what ended long ago."""
    delete_ended()
