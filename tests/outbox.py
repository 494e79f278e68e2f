"""Emails that pages cause are sent in the background: here it is done at once."""

from django.core import mail
from django.core.mail import EmailMessage

from emm.jobs.models import Job
from tests.background import run_now


def sent() -> list[EmailMessage]:
    """Do what waits in the background; every email that has been sent."""
    for job in Job.objects.filter(state=Job.State.QUEUED).order_by("pk"):
        run_now(job)
    found: list[EmailMessage] = mail.outbox
    return found
