"""How much of a training was attended."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import AttendanceMarkFactory, EnrolmentFactory, SessionFactory, TrainingFactory, at
from trainings.attendance.models import AttendanceMark
from trainings.attendance.summary import attendance_of, summarise
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session

Status = AttendanceMark.Status
STATUSES = st.sampled_from(Status.values)
HOURS = st.integers(min_value=0, max_value=16).map(lambda halves: Decimal(halves) / 2)


def sessions_of(hours):
    return [Session(pk=number, jp=jp) for number, jp in enumerate(hours, start=1)]


def summary_of(pairs, minimum_share=80):
    sessions = sessions_of([jp for jp, _status in pairs])
    statuses = {session.pk: status for session, (_jp, status) in zip(sessions, pairs, strict=True)}
    return summarise(sessions=sessions, statuses=statuses, minimum_share=minimum_share)


PAIRS = st.lists(st.tuples(HOURS, STATUSES), max_size=30)


@given(PAIRS)
def test_nobody_attends_more_than_there_was(pairs):
    summary = summary_of(pairs)

    assert 0 <= summary.attended_jp <= summary.total_jp
    assert 0 <= summary.percent <= 100
    assert summary.total_jp == sum((jp for jp, _status in pairs), start=Decimal(0))


@given(PAIRS, st.data())
def test_attending_one_session_more_never_lowers_anything(pairs, data):
    before = summary_of(pairs)
    if not pairs:
        return
    number = data.draw(st.integers(min_value=0, max_value=len(pairs) - 1))
    pairs[number] = (pairs[number][0], Status.PRESENT)
    after = summary_of(pairs)

    assert after.attended_jp >= before.attended_jp
    assert after.percent >= before.percent
    assert after.reaches_minimum >= before.reaches_minimum
    assert after.unmarked <= before.unmarked


@given(PAIRS, st.integers(min_value=0, max_value=100))
def test_minimum_is_reached_exactly_when_the_share_is(pairs, minimum_share):
    summary = summary_of(pairs, minimum_share)
    nothing_to_attend = summary.total_jp == 0

    assert summary.reaches_minimum == (
        not nothing_to_attend and summary.attended_jp / summary.total_jp >= Decimal(minimum_share) / 100
    )


@pytest.mark.parametrize(
    ("attended", "missed", "percent", "reached"),
    [
        ("8.0", "2.0", 80, True),
        ("7.5", "2.5", 75, False),
        ("11.5", "3.0", 79, False),  # 79.31 %
        ("79.9", "20.1", 79, False),  # not rounded up to 80
        ("80.0", "20.0", 80, True),
    ],
)
def test_boundary_at_eighty_percent_is_exact(attended, missed, percent, reached):
    summary = summary_of([(Decimal(attended), Status.PRESENT), (Decimal(missed), Status.ABSENT)])

    assert (summary.percent, summary.reaches_minimum) == (percent, reached)


@pytest.mark.parametrize(
    ("status", "attended"),
    [
        (Status.PRESENT, "2.0"),
        (Status.LATE, "2.0"),
        (Status.EXCUSED, "0.0"),
        (Status.SICK, "0.0"),
        (Status.ABSENT, "0.0"),
        (Status.CLEARED, "0.0"),
    ],
)
def test_present_and_late_count_as_attended_and_nothing_else(status, attended):
    assert summary_of([(Decimal("2.0"), status)]).attended_jp == Decimal(attended)


def test_missing_marks_are_counted_so_that_somebody_sees_them():
    summary = summary_of([(Decimal("2.0"), Status.CLEARED), (Decimal("2.0"), Status.ABSENT), (Decimal(0), "cleared")])

    assert summary.unmarked == 1


@pytest.mark.django_db
class TestAttendanceOf:
    def test_counts_the_sessions_worth_hours_and_leaves_breaks_out(self):
        training = TrainingFactory()
        module = SessionFactory(training=training)
        opening = SessionFactory(training=training, kind="opening", starts_at=at(training, "07:00"), jp=0)
        SessionFactory(training=training, kind="break", starts_at=at(training, "11:00"), jp=0)
        other = SessionFactory(training=training, starts_at=at(training, "13:00"), jp=Decimal("3.0"))
        mark = AttendanceMarkFactory(session=module, enrolment__training=training)
        AttendanceMarkFactory(session=opening, enrolment=mark.enrolment, status=Status.ABSENT)

        summary = attendance_of(training)[mark.enrolment.pk]

        assert (summary.attended_jp, summary.total_jp, summary.percent) == (Decimal("2.0"), Decimal("5.0"), 40)
        assert summary.statuses == {module.pk: Status.PRESENT, opening.pk: Status.ABSENT, other.pk: Status.CLEARED}
        assert summary.modules == [
            (module, Status.PRESENT, Decimal("2.0")),
            (other, Status.CLEARED, Decimal("3.0")),
        ]
        assert (summary.unmarked, summary.reaches_minimum) == (1, False)

    def test_names_whoever_holds_a_seat_or_was_marked_and_no_others(self):
        training = TrainingFactory()
        session = SessionFactory(training=training)
        confirmed = EnrolmentFactory(training=training)
        EnrolmentFactory(training=training, state=Enrolment.State.NOMINATED)
        gone = EnrolmentFactory(training=training, state=Enrolment.State.WITHDRAWN)
        AttendanceMarkFactory(session=session, enrolment=gone)

        assert set(attendance_of(training)) == {confirmed.pk, gone.pk}

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_three_queries_however_many_there_are(self, django_assert_num_queries, count):
        training = TrainingFactory()
        for number in range(count):
            session = SessionFactory(training=training, starts_at=at(training, f"{8 + 2 * number:02}:00"))
            AttendanceMarkFactory(session=session, enrolment__training=training)

        with django_assert_num_queries(3):
            summaries = attendance_of(training)

        assert len(summaries) == count

    def test_training_without_sessions_reaches_nothing(self):
        enrolment = EnrolmentFactory()

        summary = attendance_of(enrolment.training)[enrolment.pk]

        assert (summary.percent, summary.reaches_minimum, summary.total_jp) == (0, False, Decimal("0.0"))
