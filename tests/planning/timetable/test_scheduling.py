"""Sessions are put where they can take place, and only there."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from participants.models import Trainer
from tests.factories import (
    AttendanceMarkFactory,
    ModuleFactory,
    RoomFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
    at,
)
from trainings.planning.conflicts import overlap, room_clashes
from trainings.planning.models import Session, SessionTrainer, Training
from trainings.planning.services.sessions import (
    Part,
    SessionPlan,
    assign_trainer,
    change_session,
    default_jp,
    delete_session,
    move_timetable,
    moved,
    remove_trainer,
    schedule_session,
    trainer_field,
)
from trainings.planning.services.venues import find_room

pytestmark = pytest.mark.django_db
# A Thursday and a Friday.
THURSDAY = datetime.date(2022, 9, 29)


@pytest.fixture
def training():
    return TrainingFactory(title_en="Roll-out", starts_on=THURSDAY)


@pytest.fixture
def module(training):
    return ModuleFactory(curriculum=training.curriculum, title_en="Border management", order=1)


def plan(training, start="09:00", end="10:30", day=0, **changes):
    """An opening at that time; ``changes`` are fields of the plan."""
    values = {"kind": Session.Kind.OPENING, **changes}
    return SessionPlan(starts_at=at(training, start, day), ends_at=at(training, end, day), **values)


def refusal(verb, **arguments):
    """What the verb says, by field."""
    with pytest.raises(ValidationError) as caught:
        verb(**arguments)
    return caught.value.message_dict


class TestSchedule:
    def test_a_session_is_saved_with_its_trainers(self, training, module):
        lead, helper = TrainerFactory(), TrainerFactory()
        session = schedule_session(
            training=training,
            plan=plan(
                training,
                kind=Session.Kind.MODULE,
                module=module,
                room="  Ruang   Anggrek ",
                title_ind="Latihan",
                parts=[Part(lead), Part(helper, SessionTrainer.Role.CO_FACILITATOR)],
            ),
        )

        stored = Session.objects.get(pk=session.pk)
        assert (stored.module, stored.room_name, stored.title_ind, stored.jp) == (module, "Ruang Anggrek", "Latihan", 2)
        assert set(stored.trainers.values_list("trainer", "role")) == {
            (lead.pk, "lead"),
            (helper.pk, "co_facilitator"),
        }
        assert {part.training for part in stored.trainers.all()} == {training}

    @pytest.mark.parametrize("fields", [None, ["session"]])
    def test_a_part_belongs_to_the_training_of_its_session(self, training, fields):
        part = SessionTrainerFactory(session__training=training)
        part.session = SessionFactory()
        part.save(update_fields=fields)

        part.refresh_from_db()
        assert part.training == part.session.training != training

    def test_jp_that_is_given_stands(self, training, module):
        wanted = plan(training, kind=Session.Kind.MODULE, module=module, jp=Decimal("0.5"))

        assert schedule_session(training=training, plan=wanted).jp == Decimal("0.5")

    @pytest.mark.parametrize(
        ("kind", "jp"), [("module", 2), ("teach_back", 2), ("opening", 0), ("break", 0), ("test", 0), ("closing", 0)]
    )
    def test_only_learning_counts_as_jp_by_itself(self, training, kind, jp):
        assert default_jp(kind, at(training, "09:00"), at(training, "10:30")) == jp

    def test_it_ends_after_it_begins(self, training):
        assert refusal(schedule_session, training=training, plan=plan(training, "10:00", "10:00")) == {
            "ends_at": ["The end time must be after the start time."]
        }

    @pytest.mark.parametrize("day", [-1, 2])
    def test_it_lies_within_the_days_of_the_training(self, training, day):
        assert refusal(schedule_session, training=training, plan=plan(training, day=day)) == {
            "starts_at": ["A session must start and end on one of the training days (29–30 September 2022)."]
        }

    def test_the_days_are_those_of_the_place(self):
        """06:30 in Jayapura is still the evening before in UTC."""
        training = TrainingFactory(starts_on=THURSDAY, time_zone="Asia/Jayapura")
        schedule_session(training=training, plan=plan(training, "06:30", "08:00"))

        assert [session.day for session in training.sessions.all()] == [THURSDAY]

    def test_it_does_not_go_on_past_midnight(self, training):
        late = SessionPlan(
            kind=Session.Kind.OPENING, starts_at=at(training, "23:00"), ends_at=at(training, "01:00", day=1)
        )

        assert list(refusal(schedule_session, training=training, plan=late)) == ["starts_at"]

    def test_a_module_session_names_its_module(self, training):
        assert refusal(schedule_session, training=training, plan=plan(training, kind=Session.Kind.MODULE)) == {
            "module": ["Choose the module that is taught."]
        }

    def test_jp_beyond_reason_is_refused_at_the_field(self, training):
        assert list(refusal(schedule_session, training=training, plan=plan(training, jp=Decimal(1000)))) == ["jp"]

    @pytest.mark.parametrize("state", [Training.State.COMPLETED, Training.State.CANCELLED])
    def test_a_closed_training_is_not_planned_any_more(self, training, state):
        Training.objects.filter(pk=training.pk).update(state=state)

        with pytest.raises(ValidationError, match="You can no longer change the plan"):
            schedule_session(training=training, plan=plan(training))


class TestRooms:
    def test_one_room_holds_one_session_at_a_time(self, training):
        SessionFactory(training=training, kind="opening", title_en="Opening", room="Anggrek")

        assert refusal(schedule_session, training=training, plan=plan(training, "10:00", "11:00", room=" ANGGREK")) == {
            "room": ["“Anggrek” is taken by “Opening” at this time (09:00–10:30 WIB)."]
        }

    def test_without_a_room_sessions_follow_each_other(self, training):
        SessionFactory(training=training, kind="opening", title_en="Opening")

        assert refusal(schedule_session, training=training, plan=plan(training, "10:00", "11:00")) == {
            "room": [
                (
                    "“Opening” takes place at this time (09:00–10:30 WIB). "
                    "Parallel sessions need different rooms: enter both rooms."
                )
            ]
        }

    def test_in_two_rooms_they_stand_side_by_side(self, training):
        SessionFactory(training=training, room="Anggrek")

        assert schedule_session(training=training, plan=plan(training, room="Melati")).pk

    def test_one_begins_when_the_other_ends(self, training):
        SessionFactory(training=training, room="Anggrek")

        assert schedule_session(training=training, plan=plan(training, "10:30", "11:00", room="Anggrek")).pk

    def test_another_training_is_at_a_venue_of_its_own(self, training):
        SessionFactory(training=TrainingFactory(starts_on=THURSDAY), room="Anggrek")

        assert schedule_session(training=training, plan=plan(training, room="Anggrek")).pk

    def test_a_session_does_not_stand_in_its_own_way(self, training):
        session = schedule_session(training=training, plan=plan(training, room="Anggrek"))
        change_session(session=session, plan=plan(training, "09:30", "11:00", room="Anggrek"))

        assert Session.objects.get(pk=session.pk).starts_at == at(training, "09:30")

    def test_what_got_together_otherwise_is_seen(self, training):
        times = {"starts_at": at(training, "09:00"), "ends_at": at(training, "10:30")}
        rooms = RoomFactory.create_batch(2, venue=training.venue)
        chosen = [rooms[0], rooms[0], rooms[1]]
        one, same, other = (Session(pk=n, training=training, room=room, **times) for n, room in enumerate(chosen, 1))

        assert [clash.other for clash in room_clashes(one, [one, same, other])] == [same]


class TestTrainers:
    def test_nobody_is_in_two_trainings_at_once(self, training):
        trainer = TrainerFactory(person__full_name="Siti Aminah")
        other = TrainingFactory(starts_on=THURSDAY, title_en="Kupang", time_zone="Asia/Makassar")
        elsewhere = SessionFactory(
            training=other, kind="opening", title_en="Opening", starts_at=at(other, "10:00"), ends_at=at(other, "11:30")
        )
        SessionTrainerFactory(session=elsewhere, trainer=trainer)

        assert refusal(schedule_session, training=training, plan=plan(training, parts=[Part(trainer)])) == {
            trainer_field(trainer): ["Siti Aminah is in another training at this time (09:00–10:30 WIB)."]
        }
        assert not training.sessions.exists()

    def test_the_other_training_is_named_where_whoever_plans_this_one_runs_it_too(self, training):
        trainer = TrainerFactory(person__full_name="Siti Aminah")
        other = TrainingFactory(starts_on=THURSDAY, title_en="Kupang", programme=training.programme)
        elsewhere = SessionFactory(training=other, kind="opening", title_en="Opening")
        SessionTrainerFactory(session=elsewhere, trainer=trainer)

        assert refusal(schedule_session, training=training, plan=plan(training, parts=[Part(trainer)])) == {
            trainer_field(trainer): ["Siti Aminah is in “Opening” of “Kupang” at this time (09:00–10:30 WIB)."]
        }

    def test_nor_in_two_sessions_of_one_training(self, training):
        trainer = TrainerFactory(person__full_name="Budi")
        session = SessionFactory(training=training, kind="opening", title_en="Opening", room="Anggrek")
        SessionTrainerFactory(session=session, trainer=trainer)

        wanted = plan(training, "10:00", "11:00", room="Melati", parts=[Part(trainer, SessionTrainer.Role.OBSERVER)])
        assert refusal(schedule_session, training=training, plan=wanted) == {
            trainer_field(trainer): ["Budi is in “Opening” at this time (09:00–10:30 WIB)."]
        }

    def test_room_and_trainers_are_told_at_once(self, training):
        busy = [TrainerFactory(), TrainerFactory()]
        session = SessionFactory(training=training)
        for trainer in busy:
            SessionTrainerFactory(session=session, trainer=trainer)

        wanted = plan(training, parts=[Part(trainer) for trainer in busy])
        assert set(refusal(schedule_session, training=training, plan=wanted)) == {
            "room",
            trainer_field(busy[0]),
            trainer_field(busy[1]),
        }

    def test_a_cancelled_training_needs_nobody(self, training):
        trainer = TrainerFactory()
        cancelled = TrainingFactory(starts_on=THURSDAY, state=Training.State.CANCELLED)
        SessionTrainerFactory(session=SessionFactory(training=cancelled), trainer=trainer)

        assert schedule_session(training=training, plan=plan(training, parts=[Part(trainer)])).pk

    def test_whoever_is_inactive_is_not_newly_chosen(self, training):
        trainer = TrainerFactory(status=Trainer.Status.INACTIVE, person__full_name="Agus")

        assert refusal(schedule_session, training=training, plan=plan(training, parts=[Part(trainer)])) == {
            trainer_field(trainer): ["Agus is an inactive trainer."]
        }

    def test_but_keeps_the_part_held(self, training):
        session = SessionFactory(training=training)
        part = SessionTrainerFactory(session=session, trainer__status=Trainer.Status.INACTIVE)
        change_session(session=session, plan=plan(training, parts=[Part(part.trainer)]))

        assert session.trainers.get() == part

    def test_nobody_has_two_roles_in_a_session(self, training):
        trainer = TrainerFactory()
        twice = [Part(trainer), Part(trainer, SessionTrainer.Role.OBSERVER)]

        with pytest.raises(ValidationError, match="You selected the same trainer twice"):
            schedule_session(training=training, plan=plan(training, parts=twice))

    def test_a_change_touches_only_the_parts_that_differ(self, training):
        session = SessionFactory(training=training)
        stays, changes, _goes = (SessionTrainerFactory(session=session) for _ in range(3))
        comes = TrainerFactory()
        wanted = [Part(stays.trainer), Part(changes.trainer, SessionTrainer.Role.OBSERVER), Part(comes)]
        change_session(session=session, plan=plan(training, parts=wanted))

        assert set(session.trainers.values_list("trainer", "role")) == {
            (stays.trainer_id, "lead"),
            (changes.trainer_id, "observer"),
            (comes.pk, "lead"),
        }
        assert [stays.history.count(), changes.history.count()] == [1, 2]

    def test_one_more_is_assigned_and_taken_out_again(self, training):
        session = SessionFactory(training=training)
        part = assign_trainer(session=session, part=Part(TrainerFactory()))
        assert session.trainers.get() == part

        remove_trainer(part=part)
        assert not session.trainers.exists()

    def test_assigning_looks_at_clashes_too(self, training):
        session = SessionFactory(training=training)
        busy = SessionTrainerFactory(session=SessionFactory(training=TrainingFactory(starts_on=THURSDAY))).trainer

        assert list(refusal(assign_trainer, session=session, part=Part(busy))) == [trainer_field(busy)]
        assert not session.trainers.exists()

    def test_assigning_twice_is_refused(self, training):
        part = SessionTrainerFactory(session=SessionFactory(training=training))

        assert refusal(assign_trainer, session=part.session, part=Part(part.trainer)) == {
            trainer_field(part.trainer): ["This trainer is already in the session."]
        }


class TestDelete:
    def test_a_session_goes_with_its_trainers(self, training):
        part = SessionTrainerFactory(session=SessionFactory(training=training))
        delete_session(session=part.session)

        assert not Session.objects.exists()
        assert not SessionTrainer.objects.exists()

    def test_what_was_recorded_keeps_it(self, training):
        mark = AttendanceMarkFactory(session=SessionFactory(training=training, title_en="Opening"))

        with pytest.raises(ValidationError, match="You cannot remove “Opening”, because attendance was recorded"):
            delete_session(session=mark.session)
        assert Session.objects.count() == 1

    def test_not_from_a_closed_training(self, training):
        session = SessionFactory(training=training)
        Training.objects.filter(pk=training.pk).update(state=Training.State.COMPLETED)

        with pytest.raises(ValidationError, match="You can no longer change the plan"):
            delete_session(session=session)


class TestMoveTimetable:
    def test_sessions_keep_their_time_on_the_clock(self, training):
        session = SessionFactory(training=training)
        training.starts_on += datetime.timedelta(days=7)
        training.ends_on += datetime.timedelta(days=7)
        training.time_zone = "Asia/Makassar"
        move_timetable(training=training, days=7, zone_before=ZoneInfo("Asia/Jakarta"))

        stored = Session.objects.get(pk=session.pk)
        assert stored.starts_at == datetime.datetime(2022, 10, 6, 9, 0, tzinfo=ZoneInfo("Asia/Makassar"))
        assert stored.history.count() == 2

    def test_not_to_where_a_trainer_is_elsewhere(self, training):
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer__person__full_name="Rina")
        later = TrainingFactory(starts_on=THURSDAY + datetime.timedelta(days=7), title_en="Kupang")
        elsewhere = SessionFactory(training=later, kind="closing", title_en="Closing")
        SessionTrainerFactory(session=elsewhere, trainer=part.trainer)
        training.starts_on, training.ends_on = later.starts_on, later.ends_on

        assert refusal(move_timetable, training=training, days=7, zone_before=training.zone) == {
            "starts_on": ["Rina is in another training at this time (09:00–10:30 WIB)."]
        }


MINUTES = st.integers(0, 24 * 60)
ZONES = st.sampled_from(["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
BASE = datetime.datetime(2022, 9, 29, tzinfo=datetime.UTC)


def slot(start, length):
    begins = BASE + datetime.timedelta(minutes=start)
    return Session(starts_at=begins, ends_at=begins + datetime.timedelta(minutes=length))


@given(MINUTES, st.integers(1, 600), MINUTES, st.integers(1, 600))
def test_two_slots_overlap_exactly_when_they_share_a_minute(start, length, other_start, other_length):
    shared = set(range(start, start + length)) & set(range(other_start, other_start + other_length))
    one, other = slot(start, length), slot(other_start, other_length)

    assert overlap(one, other) is overlap(other, one) is bool(shared)


@given(st.datetimes(datetime.datetime(2020, 1, 1), datetime.datetime(2040, 1, 1)), st.integers(-400, 400), ZONES, ZONES)
def test_a_moved_time_reads_the_same_on_the_clock(naive, days, before, after):
    moment = naive.replace(tzinfo=ZoneInfo(before))
    there = moved(moment, days, ZoneInfo(before), ZoneInfo(after))

    assert there.replace(tzinfo=None) == naive + datetime.timedelta(days=days)
    assert moved(there, -days, ZoneInfo(after), ZoneInfo(before)) == moment


@pytest.mark.parametrize("spelling", ["Ruang Élite", "ruang elite", "RUANG  ELITE ", "Ruang-Elite", "RuangElite"])
def test_spelling_of_a_room_does_not_matter(training, spelling):
    room = RoomFactory(venue=training.venue, name="Ruang Élite")

    assert find_room(venue=training.venue, name=spelling) == room
