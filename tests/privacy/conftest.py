"""Somebody who took part in a training so long ago that every period has passed."""

import datetime

import pytest
import time_machine

from emm.accounts.models import Role
from tests.factories import AttendanceMarkFactory, PersonFactory, SessionFactory, UserFactory

from .removal import NIP


@pytest.fixture
def long_ago():
    """The clock stands so long ago while the records are made that every period has passed since."""
    with time_machine.travel(datetime.datetime(2022, 10, 10, 3, tzinfo=datetime.UTC), tick=False) as clock:
        yield clock


@pytest.fixture
def siti():
    return PersonFactory(
        full_name="Siti Rahmawati",
        title_before="Dr.",
        email="siti@example.org",
        phone="+62811777",
        note="knows the minister",
        nip=NIP,
        position="Head of section",
        user=UserFactory(role=Role.PARTICIPANT, email="siti@example.org", full_name="Siti Rahmawati"),
    )


@pytest.fixture
def place(long_ago, siti):
    """Siti's place in a training that she attended, with a remark about her."""
    mark = AttendanceMarkFactory(enrolment__person=siti, session=SessionFactory(), note="knows the minister")
    mark.enrolment.note = "knows the minister"
    mark.enrolment.save()
    return mark.enrolment
