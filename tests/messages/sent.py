"""Sending what waits in the outbox, at once."""

from emm.messages.delivery import sending
from tests.background import run_now


def send_due():
    """Let the outbox's own job send what is due; the job, or None where nothing is."""
    job = sending.start_due()
    if job is not None:
        run_now(job)
        job.refresh_from_db()
    return job
