"""Two people plan at the same moment: of two sessions that exclude each other exactly one is saved.

The same with the lock taken out shows that it is the lock that does it.
"""

import contextlib
import dataclasses
import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection

from tests.factories import RoomFactory, TrainerFactory, TrainingFactory, VenueFactory, at
from trainings.planning import conflicts
from trainings.planning.models import Room, Session, SessionTrainer, Training
from trainings.planning.models.timetable_templates import built_in
from trainings.planning.services import laying_out
from trainings.planning.services import sessions as session_services

from .constraints import without_constraint

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
THURSDAY = datetime.date(2022, 9, 29)
# Long enough for both threads to have looked; only waited for when the lock is out of the way or holds one back.
PATIENCE = 1.0
TAKEN = "The room is taken at this time. Choose another room or another time."
DEADLOCK = "deadlock"


@pytest.fixture
def both_look_first(monkeypatch):
    """Let each thread go on from its search for clashes when the other has searched, too, or is held back."""
    barrier = threading.Barrier(2, timeout=PATIENCE)
    search = conflicts.trainer_clashes

    def search_and_wait(wanted):
        found = search(wanted)
        with contextlib.suppress(threading.BrokenBarrierError):  # then the other one waits for our lock
            barrier.wait()
        return found

    monkeypatch.setattr(session_services, "trainer_clashes", search_and_wait)


@pytest.fixture
def no_lock(monkeypatch):
    def only_read(training_pk, trainer_pks=(), room_pks=()):
        return Training.objects.get(pk=training_pk)

    monkeypatch.setattr(session_services, "lock_schedule", only_read)


def plan(training, **changes):
    return session_services.SessionPlan(
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
        except OperationalError as error:
            # Without our lock the two may wait for each other's row, and the database ends one of them.
            (refused if "deadlock detected" in str(error) else failed).append(DEADLOCK)
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
            lambda training=training: session_services.schedule_session(
                training=training, plan=plan(training, parts=[session_services.Part(trainer)])
            )
            for training in trainings
        )
    )


def test_one_of_two_trainings_gets_the_trainer(both_look_first):
    refused = schedule_in_two_trainings()

    assert len(refused) == 1
    assert refused[0] == "Rina is in another training at this time (09:00–10:30 WIB)."
    assert SessionTrainer.objects.count() == Session.objects.count() == 1


def test_without_the_lock_both_get_the_trainer(both_look_first, no_lock):
    assert schedule_in_two_trainings() == []
    assert SessionTrainer.objects.count() == 2


def schedule_in_one_room():
    training = TrainingFactory(starts_on=THURSDAY)
    RoomFactory(venue=training.venue, name="Anggrek")
    wanted = plan(training, room="Anggrek")
    return at_once(*[lambda: session_services.schedule_session(training=training, plan=wanted)] * 2)


def schedule_two_trainings_in_one_room():
    """Two trainings at one venue, each of its own programme, want the same room; spelled differently."""
    room = RoomFactory(name="Ruang Élite")
    trainings = [TrainingFactory(starts_on=THURSDAY, venue=room.venue) for _ in range(2)]
    return at_once(
        *(
            lambda training=training, name=name: session_services.schedule_session(
                training=training, plan=plan(training, room=name)
            )
            for training, name in zip(trainings, ["Ruang Élite", "ruang ELITE"], strict=True)
        )
    )


@pytest.fixture
def both_look_at_rooms_first(monkeypatch):
    barrier = threading.Barrier(2, timeout=PATIENCE)
    search = session_services.room_refusals

    def search_and_wait(session):
        found = search(session)
        with contextlib.suppress(threading.BrokenBarrierError):  # then the other one waits for our lock
            barrier.wait()
        return found

    monkeypatch.setattr(session_services, "room_refusals", search_and_wait)


def test_one_of_two_sessions_gets_the_room(both_look_at_rooms_first):
    assert schedule_in_one_room() == ["“Anggrek” is taken by “Opening” at this time (09:00–10:30 WIB)."]
    assert Session.objects.count() == 1


def test_one_of_two_trainings_gets_the_room(both_look_at_rooms_first):
    assert schedule_two_trainings_in_one_room() == ["“Ruang Élite” is booked at this time (09:00–10:30 WIB)."]
    assert Session.objects.count() == 1


@pytest.mark.parametrize("schedule", [schedule_in_one_room, schedule_two_trainings_in_one_room])
def test_without_the_lock_the_database_itself_refuses_the_second(both_look_at_rooms_first, no_lock, schedule):
    assert schedule() in ([TAKEN], [DEADLOCK])
    assert Session.objects.count() == 1


@pytest.mark.parametrize("schedule", [schedule_in_one_room, schedule_two_trainings_in_one_room])
def test_without_lock_and_constraint_both_get_the_room(both_look_at_rooms_first, no_lock, schedule):
    with without_constraint(Session, session_services.ROOM_CONSTRAINT):
        assert schedule() == []
        assert Session.objects.count() == 2


def test_without_a_room_the_database_lets_one_of_two_parallel_sessions_pass(both_look_at_rooms_first, no_lock):
    training = TrainingFactory(starts_on=THURSDAY)
    wanted = plan(training)
    refused = at_once(*[lambda: session_services.schedule_session(training=training, plan=wanted)] * 2)

    assert refused in ([TAKEN], [DEADLOCK])
    assert Session.objects.count() == 1


def test_two_planners_who_add_the_same_room_share_it(both_look_at_rooms_first):
    trainings = [TrainingFactory(starts_on=THURSDAY, venue=venue) for venue in [VenueFactory()] * 2]
    refused = at_once(
        *(
            lambda training=training, clock=clock: session_services.schedule_session(
                training=training,
                plan=session_services.SessionPlan(
                    kind=Session.Kind.OPENING,
                    starts_at=at(training, clock),
                    ends_at=at(training, clock) + datetime.timedelta(hours=1),
                    room="Melati",
                ),
            )
            for training, clock in zip(trainings, ["09:00", "13:00"], strict=True)
        )
    )

    assert refused == []
    assert Room.objects.count() == 1


def test_what_was_taken_away_for_a_proof_is_back_as_it_was(no_lock):
    before = _definition()
    with without_constraint(Session, session_services.ROOM_CONSTRAINT):
        assert _definition() is None

    assert _definition() == before
    assert "room_id" in before


def _definition():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [session_services.ROOM_CONSTRAINT]
        )
        found = cursor.fetchone()
    return found and found[0]


def test_planners_of_many_trainers_never_wait_for_each_other():
    """The same trainers in opposite order would be a deadlock if they were locked as they come."""
    trainers = TrainerFactory.create_batch(6)
    trainings = [TrainingFactory(starts_on=THURSDAY) for _ in range(2)]

    def schedule(training, hour, order):
        wanted = plan(training, parts=[session_services.Part(trainer) for trainer in order])
        times = {"starts_at": at(training, f"{hour:02}:00"), "ends_at": at(training, f"{hour:02}:30")}
        session_services.schedule_session(training=training, plan=dataclasses.replace(wanted, **times))

    for hour in range(6, 14):
        refused = at_once(
            lambda hour=hour: schedule(trainings[0], hour, trainers),
            lambda hour=hour: schedule(trainings[1], hour + 8, trainers[::-1]),
        )
        assert refused == []
    assert Session.objects.count() == 16


def lay_out(training):
    laying_out.lay_out_timetable(training=training, template=built_in(training.kind), modules=[])


def test_of_two_who_lay_out_one_timetable_one_does():
    training = TrainingFactory(starts_on=THURSDAY, state=Training.State.DRAFT)

    assert at_once(lambda: lay_out(training), lambda: lay_out(training)) == [
        "The timetable has sessions already. Clear the timetable first."
    ]
    assert training.sessions.filter(kind=Session.Kind.OPENING).count() == 1


def test_without_lock_and_constraint_both_lay_it_out(monkeypatch):
    training = TrainingFactory(starts_on=THURSDAY, state=Training.State.DRAFT)
    barrier = threading.Barrier(2, timeout=PATIENCE)
    propose = laying_out.propose_timetable

    def propose_and_wait(**arguments):
        barrier.wait()
        return propose(**arguments)

    monkeypatch.setattr(laying_out, "propose_timetable", propose_and_wait)
    monkeypatch.setattr(laying_out, "lock_schedule", lambda pk, **_others: Training.objects.get(pk=pk))

    with without_constraint(Session, session_services.NO_ROOM_CONSTRAINT):
        assert at_once(lambda: lay_out(training), lambda: lay_out(training)) == []
        assert training.sessions.filter(kind=Session.Kind.OPENING).count() == 2
