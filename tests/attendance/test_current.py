"""What the marks say now, and who disagrees."""

import datetime

import pytest
from django.utils import timezone

from tests.attendance.pages import statuses
from tests.factories import AttendanceMarkFactory, UserFactory
from trainings.attendance.effective_status import standings_in, statuses_of
from trainings.attendance.models import AttendanceMark
from trainings.attendance.services import Mark, record_marks, undo_last

pytestmark = pytest.mark.django_db
Status = AttendanceMark.Status


class TestCurrent:
    def test_latest_device_time_wins_whatever_the_order_of_arrival(self, session, enrolment):
        now = timezone.now()
        AttendanceMarkFactory(session=session, enrolment=enrolment, status=Status.LATE, marked_at=now)
        AttendanceMarkFactory(
            session=session,
            enrolment=enrolment,
            status=Status.ABSENT,
            marked_at=now - datetime.timedelta(minutes=20),
        )

        assert statuses(session) == {enrolment.pk: Status.LATE}
        assert statuses_of(session.training) == {(session.pk, enrolment.pk): Status.LATE}
        assert [mark.status for mark in AttendanceMark.objects.current()] == [Status.LATE]

    def test_of_two_marks_at_one_moment_the_later_to_arrive_wins(self, session, enrolment):
        now = timezone.now()
        for status in (Status.LATE, Status.ABSENT):
            AttendanceMarkFactory(session=session, enrolment=enrolment, status=status, marked_at=now)

        assert statuses(session) == {enrolment.pk: Status.ABSENT}
        assert [mark.status for mark in AttendanceMark.objects.current()] == [Status.ABSENT]

    def test_a_cleared_participant_is_not_marked(self, session, enrolment):
        AttendanceMarkFactory(session=session, enrolment=enrolment, status=Status.CLEARED)

        assert statuses_of(session.training) == {}

    def test_marks_taken_back_do_not_count_and_what_arrives_late_does(self, session, enrolment, trainer):
        record_marks(session=session, marks=[Mark(enrolment.pk, Status.PRESENT)], by=trainer)
        undo_last(session=session, by=trainer)
        an_hour_ago = timezone.now() - datetime.timedelta(hours=1)
        AttendanceMarkFactory(session=session, enrolment=enrolment, status=Status.LATE, marked_at=an_hour_ago)

        assert statuses(session) == {enrolment.pk: Status.LATE}
        assert [mark.status for mark in AttendanceMark.objects.current()] == [Status.LATE]

    @pytest.mark.parametrize("count", [1, 3])
    def test_one_query_each(self, session, django_assert_num_queries, count):
        for _ in range(count):
            AttendanceMarkFactory(session=session, marked_by=UserFactory())

        with django_assert_num_queries(1):
            assert len(statuses_of(session.training)) == count
        with django_assert_num_queries(1):
            assert len({str(standing.mark.marked_by) for standing in standings_in(session).values()}) == count


class TestContradictions:
    def contradictions(self, session, enrolment):
        return [(mark.status, mark.marked_by) for mark in standings_in(session)[enrolment.pk].contradicted_by]

    def mark(self, session, enrolment, status, by, minutes_ago=0, arrived_minutes_ago=None):
        now = timezone.now()
        mark = AttendanceMarkFactory(
            session=session,
            enrolment=enrolment,
            status=status,
            marked_by=by,
            marked_at=now - datetime.timedelta(minutes=minutes_ago),
        )
        arrived = minutes_ago if arrived_minutes_ago is None else arrived_minutes_ago
        AttendanceMark.objects.filter(pk=mark.pk).update(recorded_at=now - datetime.timedelta(minutes=arrived))

    def test_two_people_at_the_same_time(self, session, enrolment):
        one, two = UserFactory(), UserFactory()
        self.mark(session, enrolment, Status.PRESENT, one, minutes_ago=9)
        self.mark(session, enrolment, Status.ABSENT, two)

        assert self.contradictions(session, enrolment) == [(Status.PRESENT, one)]

    def test_a_correction_an_hour_later_is_none(self, session, enrolment):
        self.mark(session, enrolment, Status.ABSENT, UserFactory(), minutes_ago=60)
        self.mark(session, enrolment, Status.LATE, UserFactory())

        assert self.contradictions(session, enrolment) == []

    def test_made_without_network_and_arrived_later(self, session, enrolment):
        one = UserFactory()
        self.mark(session, enrolment, Status.ABSENT, one, minutes_ago=60, arrived_minutes_ago=1)
        self.mark(session, enrolment, Status.LATE, UserFactory(), minutes_ago=30)

        assert self.contradictions(session, enrolment) == [(Status.ABSENT, one)]

    def test_agreeing_or_changing_ones_own_mind_is_none(self, session, enrolment):
        one, two = UserFactory(), UserFactory()
        self.mark(session, enrolment, Status.ABSENT, one, minutes_ago=3)
        self.mark(session, enrolment, Status.PRESENT, two, minutes_ago=2)
        self.mark(session, enrolment, Status.PRESENT, one, minutes_ago=1)

        assert self.contradictions(session, enrolment) == []
