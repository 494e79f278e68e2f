"""The last seat goes to one person, however many officers press the button at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from emm.common.errors import DomainError
from tests.factories import EnrolmentFactory, OfficerFactory, PersonFactory, TrainingFactory
from trainings import enrolling
from trainings.models import Enrolment
from trainings.models.trainings import TrainingQuerySet

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

THREADS = 8
State = Enrolment.State


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Run every act in a thread of its own, all let go at the same moment: "done", or the refusal's code."""
    start = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        try:
            start.wait(timeout=10)
            act()
        except DomainError as refusal:
            return str(refusal.code)
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


def confirming(enrolment: Enrolment, officer: object) -> Callable[[], object]:
    return lambda: enrolling.move_enrolment(enrolment=enrolment, transition="confirm", by=officer)


def test_eight_confirm_for_one_seat_and_one_gets_it():
    training = TrainingFactory(capacity=1)
    officer = OfficerFactory()
    nominated = EnrolmentFactory.create_batch(THREADS, training=training, state=State.NOMINATED)

    outcomes = at_once(*(confirming(enrolment, officer) for enrolment in nominated))

    assert outcomes == ["done"] + ["full"] * (THREADS - 1)
    assert training.enrolments.confirmed().count() == 1


def test_without_the_lock_the_last_seat_is_given_away_more_than_once(monkeypatch):
    """The proof that the test above tests something: all look for the seat before any has taken it."""
    everybody_has_looked = threading.Barrier(THREADS)
    require_free_seat = enrolling._require_free_seat

    def look_and_wait(training):
        require_free_seat(training)
        everybody_has_looked.wait(timeout=10)

    monkeypatch.setattr(TrainingQuerySet, "select_for_update", lambda queryset: queryset)
    monkeypatch.setattr(enrolling, "_require_free_seat", look_and_wait)
    training = TrainingFactory(capacity=1)
    officer = OfficerFactory()
    nominated = EnrolmentFactory.create_batch(THREADS, training=training, state=State.NOMINATED)

    outcomes = at_once(*(confirming(enrolment, officer) for enrolment in nominated))

    assert outcomes == ["done"] * THREADS
    assert training.enrolments.confirmed().count() == THREADS


def test_two_officers_confirm_all_at_once_and_no_seat_is_given_twice():
    training = TrainingFactory(capacity=5)
    officers = OfficerFactory.create_batch(2)
    EnrolmentFactory.create_batch(THREADS, training=training, state=State.NOMINATED)

    at_once(*(lambda by=officer: enrolling.confirm_all_nominated(training=training, by=by) for officer in officers))

    assert training.enrolments.confirmed().count() == 5


def test_eight_withdraw_at_once_and_eight_move_up():
    training = TrainingFactory(capacity=THREADS)
    officer = OfficerFactory()
    leaving = EnrolmentFactory.create_batch(THREADS, training=training)
    EnrolmentFactory.create_batch(THREADS + 2, training=training, state=State.WAITLISTED, waiting_since=timezone.now())

    outcomes = at_once(
        *(
            lambda enrolment=enrolment: enrolling.move_enrolment(enrolment=enrolment, transition="withdraw", by=officer)
            for enrolment in leaving
        )
    )

    assert outcomes == ["done"] * THREADS
    assert training.enrolments.confirmed().count() == THREADS
    assert training.enrolments.filter(state=State.WAITLISTED).count() == 2


def test_the_same_person_is_enrolled_once_by_eight_at_once():
    training = TrainingFactory()
    person = PersonFactory()
    officer = OfficerFactory()

    outcomes = at_once(
        *(lambda: enrolling.enrol(training=training, person=person, by=officer) for _thread in range(THREADS))
    )

    assert outcomes == ["done"] + ["duplicate"] * (THREADS - 1)
    assert training.enrolments.get().person == person
