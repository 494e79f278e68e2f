"""The same work asked for several times at once: one job does it."""

import threading

import pytest
from django.db import models

from emm.jobs import queue
from emm.jobs.models import Job
from emm.messages.models import Message
from tests.certificates.letters import issued
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import AdministratorFactory
from trainings.certificates.delivery.services import start_mailing
from trainings.certificates.issuing.services import start_issuing
from trainings.certificates.issuing.zips import start_zipping
from trainings.privacy.erasure import start_removing

from .test_issuing import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 8


def started(start, **asked):
    """What ``THREADS`` people get who ask for the same at once: jobs that were started, and those they are led to."""

    def ask(_number):
        try:
            return "started", start(**asked).pk
        except queue.AlreadyRunning as refusal:
            return "led to", refusal.job.pk

    outcomes = at_once(ask, *range(THREADS))
    return [pk for what, pk in outcomes if what == "started"], [pk for what, pk in outcomes if what == "led to"]


@pytest.fixture
def training():
    signed_template()
    return taught_training()


@pytest.fixture
def administrator():
    return AdministratorFactory()


def test_issuing_asked_for_eight_times_at_once_is_one_job(training, administrator):
    attendee(training)

    [job], led_to = started(start_issuing, training=training, started_by=administrator)

    assert led_to == [job] * (THREADS - 1)
    assert Job.objects.get().pk == job


def test_mailing_asked_for_eight_times_at_once_is_one_job_and_one_email_each(training, administrator):
    issued(training, "Siti", email="siti@example.org")

    [job], led_to = started(start_mailing, training=training, started_by=administrator)

    assert led_to == [job] * (THREADS - 1)
    assert Message.objects.get().job_id == job


def test_packing_asked_for_eight_times_at_once_is_one_job(training, administrator):
    issued(training, "Siti", email="siti@example.org")

    [job], led_to = started(start_zipping, training=training, started_by=administrator)

    assert led_to == [job] * (THREADS - 1)


def test_removal_asked_for_eight_times_at_once_is_one_job(administrator):
    [job], led_to = started(start_removing, by=administrator)

    assert led_to == [job] * (THREADS - 1)


def test_without_the_constraint_several_jobs_are_started(training, administrator, monkeypatch):
    """The proof that the tests above test something: everybody looks before anybody writes, and the look is no help."""
    everybody_has_looked = threading.Barrier(THREADS)
    write = models.Model.save

    def save_together(job, *args, **kwargs):
        everybody_has_looked.wait(timeout=10)
        job.key = ""  # the constraint does not hold for it
        return write(job, *args, **kwargs)

    monkeypatch.setattr(Job, "save", save_together)
    attendee(training)

    jobs_started, led_to = started(start_issuing, training=training, started_by=administrator)

    assert (len(jobs_started), led_to) == (THREADS, [])
