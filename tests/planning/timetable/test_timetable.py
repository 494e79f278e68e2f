"""What is worth a look on a timetable, and when the next session may begin."""

import datetime

import pytest

from tests.factories import (
    QualificationFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    UnavailabilityFactory,
    at,
)
from trainings.planning.timetable import next_free_time, schedule_warnings, sessions_of

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)
DAY, WEEK = datetime.timedelta(days=1), datetime.timedelta(days=7)


class TestWarnings:
    def codes(self, training):
        return [warning.code for warning in schedule_warnings(training)]

    def taught(self, training, *, qualified=True, role="lead", trainer=None, **session):
        """A module session with a trainer."""
        session = SessionFactory(training=training, module__curriculum=training.curriculum, **session)
        trainer = trainer or TrainerFactory(person__full_name="Rina")
        if qualified:
            QualificationFactory(trainer=trainer, module=session.module)
        return SessionTrainerFactory(session=session, trainer=trainer, role=role)

    def test_a_good_session_gives_none(self, training):
        self.taught(training)

        assert self.codes(training) == []

    def test_a_module_wants_a_trainer(self, training):
        SessionFactory(training=training)
        SessionFactory(
            training=training, kind="opening", starts_at=at(training, "08:00"), ends_at=at(training, "08:30")
        )

        assert [(w.code, w.text) for w in schedule_warnings(training)] == [
            ("no_trainer", "This session has no trainer.")
        ]

    def test_an_observer_does_not_teach(self, training):
        self.taught(training, role="observer", qualified=False)

        assert self.codes(training) == ["no_trainer"]

    def test_who_leads_should_be_qualified(self, training):
        self.taught(training, qualified=False)

        assert [w.text for w in schedule_warnings(training)] == ["Rina leads, but is not qualified for this module."]

    @pytest.mark.parametrize(("last", "expected"), [(THURSDAY, []), (THURSDAY - DAY, ["expired"])])
    def test_who_leads_should_still_be_qualified_on_the_day(self, training, last, expected):
        part = self.taught(training)
        part.trainer.qualifications.update(qualified_on=THURSDAY - WEEK, expires_on=last)

        assert self.codes(training) == expected

    @pytest.mark.parametrize(("first", "expected"), [(THURSDAY, ["away"]), (THURSDAY + DAY, [])])
    def test_who_teaches_should_be_there(self, training, first, expected):
        part = self.taught(training)
        UnavailabilityFactory(trainer=part.trainer, starts_on=first, ends_on=first + WEEK)

        assert self.codes(training) == expected

    def test_who_helps_learns_by_it(self, training):
        part = self.taught(training)
        SessionTrainerFactory(session=part.session, role="co_facilitator")

        assert self.codes(training) == []

    def test_trainers_should_teach_in_the_language(self, training):
        self.taught(training, trainer=TrainerFactory(teaches_in_indonesian=False, person__full_name="Ann"))

        assert [w.text for w in schedule_warnings(training)] == ["Ann does not teach in the language of this training."]

    @pytest.mark.parametrize(
        ("start", "end", "day", "kind", "crosses"),
        [
            ("11:00", "12:00", 1, "module", True),
            ("12:30", "14:00", 1, "module", True),
            ("10:00", "11:30", 1, "module", False),
            ("13:00", "14:00", 1, "module", False),
            ("11:30", "13:00", 1, "break", False),
            ("11:30", "13:00", 0, "module", False),
        ],
    )
    def test_friday_prayer_is_kept_free(self, training, start, end, day, kind, crosses):
        times = {"starts_at": at(training, start, day), "ends_at": at(training, end, day)}
        if kind == "break":
            SessionFactory(training=training, kind=kind, **times)
        else:
            self.taught(training, **times)

        assert self.codes(training) == (["friday_prayer"] if crosses else [])

    @pytest.mark.parametrize(("end", "long"), [("15:00", False), ("15:30", True)])
    def test_a_day_can_be_too_long(self, training, end, long):
        part = self.taught(training, starts_at=at(training, "08:00"), ends_at=at(training, "12:00"))
        self.taught(training, trainer=part.trainer, starts_at=at(training, "12:00"), ends_at=at(training, end))

        assert [w.text for w in schedule_warnings(training)] == (
            ["Rina teaches about 8 hours on this day."] if long else []
        )

    def test_clashes_that_came_about_elsewhere_are_serious(self, training):
        one = self.taught(training, room="Anggrek")
        self.taught(training, trainer=one.trainer, room="Melati")
        training.starts_on = training.ends_on = THURSDAY + WEEK

        assert [(warning.code, warning.serious) for warning in schedule_warnings(training)] == [
            ("outside", True),
            ("trainer_busy", True),
        ] * 2

    def test_the_number_of_queries_does_not_grow(self, training, django_assert_num_queries):
        for hour in ("08", "10", "13"):
            self.taught(training, starts_at=at(training, f"{hour}:00"), ends_at=at(training, f"{hour}:30"))

        with django_assert_num_queries(6):
            assert self.codes(training) == []


class TestNextFreeTime:
    def test_after_the_last_session_of_the_day(self, training):
        SessionFactory(training=training, starts_at=at(training, "08:00"))
        SessionFactory(training=training, starts_at=at(training, "13:00"), ends_at=at(training, "14:15"))
        sessions = sessions_of(training)

        assert next_free_time(training, THURSDAY, sessions) == datetime.time(14, 15)

    def test_an_empty_day_begins_like_the_others(self, training):
        SessionFactory(training=training, starts_at=at(training, "08:00"))

        assert next_free_time(training, THURSDAY + datetime.timedelta(days=1), sessions_of(training)) == datetime.time(
            8
        )

    def test_the_first_day_begins_as_usual(self, training):
        assert next_free_time(training, THURSDAY, []) == datetime.time(8, 30)
