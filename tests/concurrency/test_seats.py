"""The last seat goes to one person, however many officers press the button at once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from emm.common.errors import DomainError
from tests.factories import EnrolmentFactory, OfficerFactory, PersonFactory, TrainingFactory
from trainings.enrolment import services as enrolment_services
from trainings.enrolment.models import Enrolment
from trainings.planning.models.trainings import TrainingQuerySet

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
    return moving(enrolment, "confirm", officer)


def moving(enrolment: Enrolment, transition: str, officer: object) -> Callable[[], object]:
    return lambda: enrolment_services.move_enrolment(enrolment=enrolment, transition=transition, by=officer)


def test_eight_confirm_for_one_seat_and_one_gets_it():
    training = TrainingFactory(capacity=1)
    officer = OfficerFactory()
    nominated = EnrolmentFactory.create_batch(THREADS, training=training, state=State.NOMINATED)

    outcomes = at_once(*(confirming(enrolment, officer) for enrolment in nominated))

    assert outcomes == ["done"] + ["enrolment.full"] * (THREADS - 1)
    assert training.enrolments.confirmed().count() == 1


def test_without_the_lock_the_last_seat_is_given_away_more_than_once(monkeypatch):
    """The proof that the test above tests something: all look for the seat before any has taken it."""
    everybody_has_looked = threading.Barrier(THREADS)
    questions_about = enrolment_services.questions_about

    def look_and_wait(*args, **kwargs):
        questions = questions_about(*args, **kwargs)
        everybody_has_looked.wait(timeout=10)
        return questions

    monkeypatch.setattr(TrainingQuerySet, "select_for_update", lambda queryset: queryset)
    monkeypatch.setattr(enrolment_services, "questions_about", look_and_wait)
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

    at_once(
        *(lambda by=officer: enrolment_services.confirm_all_nominated(training=training, by=by) for officer in officers)
    )

    assert training.enrolments.confirmed().count() == 5


def test_eight_come_to_the_door_for_one_place_and_seven_are_decided_on():
    training = TrainingFactory(capacity=1, starts_on=timezone.localdate())
    officer = OfficerFactory()
    nominated = EnrolmentFactory.create_batch(THREADS, training=training, state=State.NOMINATED)

    outcomes = at_once(*(confirming(enrolment, officer) for enrolment in nominated))

    assert outcomes == ["done"] + ["enrolment.undecided"] * (THREADS - 1)
    assert training.enrolments.confirmed().count() == 1


def test_eight_withdraw_at_once_during_the_training_and_nobody_moves_up():
    training = TrainingFactory(capacity=THREADS, starts_on=timezone.localdate())
    officer = OfficerFactory()
    leaving = EnrolmentFactory.create_batch(THREADS, training=training)
    EnrolmentFactory.create_batch(2, training=training, state=State.WAITLISTED, waiting_since=timezone.now())

    outcomes = at_once(*(moving(enrolment, "withdraw", officer) for enrolment in leaving))

    assert outcomes == ["done"] * THREADS
    assert training.enrolments.confirmed().count() == 0


def test_who_waits_first_and_who_overtakes_want_one_place_at_once():
    """Only the first in line gets it without a decision."""
    training = TrainingFactory(capacity=1)
    officer = OfficerFactory()
    first = EnrolmentFactory(training=training, state=State.WAITLISTED, waiting_since=timezone.now())
    others = EnrolmentFactory.create_batch(THREADS - 1, training=training, state=State.NOMINATED)

    at_once(*(confirming(enrolment, officer) for enrolment in [first, *others]))

    assert training.enrolments.confirmed().get() == first


def trainings_of_one_person() -> list[Enrolment]:
    """The same person nominated in eight trainings of the same days."""
    person = PersonFactory()
    return [EnrolmentFactory(person=person, state=State.NOMINATED) for _number in range(THREADS)]


def test_eight_trainings_confirm_the_same_person_at_once_and_one_does_so_without_a_decision():
    officer = OfficerFactory()

    outcomes = at_once(*(confirming(enrolment, officer) for enrolment in trainings_of_one_person()))

    assert outcomes == ["done"] + ["enrolment.undecided"] * (THREADS - 1)
    assert Enrolment.objects.confirmed().count() == 1


def test_without_the_lock_on_the_person_all_eight_do(monkeypatch):
    """The proof that the test above tests something."""
    everybody_has_looked = threading.Barrier(THREADS)
    questions_about = enrolment_services.questions_about

    def look_and_wait(*args, **kwargs):
        questions = questions_about(*args, **kwargs)
        everybody_has_looked.wait(timeout=10)
        return questions

    monkeypatch.setattr(enrolment_services, "lock_people", lambda _person_pks: None)
    monkeypatch.setattr(enrolment_services, "questions_about", look_and_wait)
    officer = OfficerFactory()

    outcomes = at_once(*(confirming(enrolment, officer) for enrolment in trainings_of_one_person()))

    assert outcomes == ["done"] * THREADS
    assert Enrolment.objects.confirmed().count() == THREADS


def test_eight_withdraw_at_once_and_eight_move_up():
    training = TrainingFactory(capacity=THREADS)
    officer = OfficerFactory()
    leaving = EnrolmentFactory.create_batch(THREADS, training=training)
    EnrolmentFactory.create_batch(THREADS + 2, training=training, state=State.WAITLISTED, waiting_since=timezone.now())

    outcomes = at_once(
        *(
            lambda enrolment=enrolment: enrolment_services.move_enrolment(
                enrolment=enrolment, transition="withdraw", by=officer
            )
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
        *(lambda: enrolment_services.enrol(training=training, person=person, by=officer) for _thread in range(THREADS))
    )

    assert outcomes == ["done"] + ["enrolment.duplicate"] * (THREADS - 1)
    assert training.enrolments.get().person == person
