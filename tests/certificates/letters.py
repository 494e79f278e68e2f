"""Certificates that are issued and mailed, and the letters that bring them."""

import re

from tests.background import run_now
from trainings.certificates.delivery.services import start_mailing
from trainings.certificates.issuing.services import issue_certificate

from .scenes import attendee


def issued(training, name, **person):
    return issue_certificate(enrolment=attendee(training, name, **person), issued_by=None)


def run(job):
    run_now(job)
    job.refresh_from_db()
    return job


def send(training):
    return run(start_mailing(training=training, started_by=None))


def path_in(letter):
    return re.search(r"http://127\.0\.0\.1:8000(/\w+/wallet/[\w-]+/)", letter.body)[1]
