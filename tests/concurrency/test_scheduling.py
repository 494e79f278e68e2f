"""Two people plan at the same moment: of two sessions that exclude each other exactly one is saved.

The same with the lock taken out shows that it is the lock that does it.
"""

import contextlib
import dataclasses
import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from tests.factories import TrainerFactory, TrainingFactory, at
from trainings import clashes, scheduling
from trainings.models import Session, SessionTrainer, Training

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THURSDAY = datetime.date(2022, 9, 29)
# Long enough for both threads to have looked; only waited for when the lock is out of the way or holds one back.
PATIENCE = 1.0


@pytest.fixture
def both_look_first(monkeypatch):
    """Let each thread go on from its search for clashes when the other has searched, too, or is held back."""
    barrier = threading.Barrier(2, timeout=PATIENCE)
    search = clashes.trainer_clashes

    def search_and_wait(wanted):
        found = search(wanted)
        with contextlib.suppress(threading.BrokenBarrierError):  # then the other one waits for our lock
            barrier.wait()
        return found

    monkeypatch.setattr(scheduling, "trainer_clashes", search_and_wait)


@pytest.fixture
def no_lock(monkeypatch):
    def only_read(training_pk, trainer_pks=()):
        return Training.objects.get(pk=training_pk)

    monkeypatch.setattr(scheduling, "lock_schedule", only_read)


def plan(training, **changes):
    return scheduling.SessionPlan(
        kind=Session.Kind.OPENING, starts_at=at(training, "09:00"), ends_at=at(training, "10:30"), **changes
    )


def at_once(*acts):
    """Run the acts at the same moment; the messages of those that were refused."""
    refused, failed = [], []

    def run(act):
        try:
            act()
        except ValidationError as refusal:
            refused.extend(refusal.messages)
        except Exception as error:  # noqa: BLE001 - told by the test
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    return refused


def schedule_in_two_trainings():
    trainer = TrainerFactory(person__full_name="Rina")
    trainings = [TrainingFactory(starts_on=THURSDAY, title_en=title) for title in ("Kupang", "Makassar")]
    return at_once(
        *(
            lambda training=training: scheduling.schedule_session(
                training=training, plan=plan(training, parts=[scheduling.Part(trainer)])
            )
            for training in trainings
        )
    )


def test_one_of_two_trainings_gets_the_trainer(both_look_first):
    refused = schedule_in_two_trainings()

    assert len(refused) == 1
    assert refused[0].startswith("Rina is in “Opening” of “")
    assert SessionTrainer.objects.count() == Session.objects.count() == 1


def test_without_the_lock_both_get_the_trainer(both_look_first, no_lock):
    assert schedule_in_two_trainings() == []
    assert SessionTrainer.objects.count() == 2


def schedule_in_one_room():
    training = TrainingFactory(starts_on=THURSDAY)
    wanted = plan(training, room="Anggrek")
    return at_once(*[lambda: scheduling.schedule_session(training=training, plan=wanted)] * 2)


@pytest.fixture
def both_look_at_rooms_first(monkeypatch):
    barrier = threading.Barrier(2, timeout=PATIENCE)
    search = scheduling.room_refusals

    def search_and_wait(session):
        found = search(session)
        with contextlib.suppress(threading.BrokenBarrierError):  # then the other one waits for our lock
            barrier.wait()
        return found

    monkeypatch.setattr(scheduling, "room_refusals", search_and_wait)


def test_one_of_two_sessions_gets_the_room(both_look_at_rooms_first):
    assert schedule_in_one_room() == ["“Anggrek” is taken by “Opening” at this time (09:00–10:30 WIB)."]
    assert Session.objects.count() == 1


def test_without_the_lock_the_database_itself_refuses_the_second(both_look_at_rooms_first, no_lock):
    assert schedule_in_one_room() == ["The room is taken at this time. Choose another room or another time."]
    assert Session.objects.count() == 1


def test_without_lock_and_constraint_both_get_the_room(both_look_at_rooms_first, no_lock):
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE trainings_session DROP CONSTRAINT {scheduling.ROOM_CONSTRAINT}")
    try:
        assert schedule_in_one_room() == []
        assert Session.objects.count() == 2
    finally:
        Session.objects.all().delete()
        with connection.cursor() as cursor:
            cursor.execute(CONSTRAINT)


# As the migration makes it.
CONSTRAINT = (
    f"ALTER TABLE trainings_session ADD CONSTRAINT {scheduling.ROOM_CONSTRAINT} EXCLUDE USING gist ("
    "training_id WITH =, lower(room) WITH =, tstzrange(starts_at, ends_at) WITH &&) DEFERRABLE INITIALLY DEFERRED"
)


def test_planners_of_many_trainers_never_wait_for_each_other():
    """The same trainers in opposite order would be a deadlock if they were locked as they come."""
    trainers = TrainerFactory.create_batch(6)
    trainings = [TrainingFactory(starts_on=THURSDAY) for _ in range(2)]

    def schedule(training, hour, order):
        wanted = plan(training, parts=[scheduling.Part(trainer) for trainer in order])
        times = {"starts_at": at(training, f"{hour:02}:00"), "ends_at": at(training, f"{hour:02}:30")}
        scheduling.schedule_session(training=training, plan=dataclasses.replace(wanted, **times))

    for hour in range(6, 14):
        refused = at_once(
            lambda hour=hour: schedule(trainings[0], hour, trainers),
            lambda hour=hour: schedule(trainings[1], hour + 8, trainers[::-1]),
        )
        assert refused == []
    assert Session.objects.count() == 16
