"""The verbs of attendance."""

import datetime
import uuid

import pytest
import time_machine
from django.core.exceptions import ValidationError

from emm.common.errors import DomainError
from tests.attendance.pages import statuses
from tests.factories import (
    AttendanceMarkFactory,
    EnrolmentFactory,
    SessionFactory,
    UserFactory,
    at,
)
from trainings.attendance.models import AttendanceMark
from trainings.attendance.services import Mark, mark_all_present, record_marks, undo_last, write_session_note
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db
Status = AttendanceMark.Status
Method = AttendanceMark.Method


def refusals(outcome):
    return [error.messages for error in outcome.refused.values()]


class TestRecordMarks:
    def test_stores_who_said_what_and_how(self, session, enrolment, trainer):
        mark = Mark(enrolment.pk, Status.LATE, note=" bus ", method=Method.FORM)

        outcome = record_marks(session=session, marks=[mark], by=trainer)

        stored = AttendanceMark.objects.get()
        assert outcome.recorded == {mark.client_uuid: stored}
        assert (stored.session, stored.enrolment, stored.status) == (session, enrolment, Status.LATE)
        assert (stored.note, stored.method, stored.marked_by) == ("bus", Method.FORM, trainer)
        assert stored.act == stored.client_uuid == mark.client_uuid

    def test_same_mark_sent_again_counts_once_and_gets_the_stored_answer(self, session, enrolment, trainer):
        mark = Mark(enrolment.pk, Status.PRESENT)
        first = record_marks(session=session, marks=[mark], by=trainer)

        again = record_marks(session=session, marks=[mark], by=trainer)

        assert again.recorded == first.recorded
        assert AttendanceMark.objects.count() == 1

    def test_same_mark_twice_in_one_batch_counts_once(self, session, enrolment, trainer):
        mark = Mark(enrolment.pk, Status.PRESENT)

        record_marks(session=session, marks=[mark, mark], by=trainer)

        assert AttendanceMark.objects.count() == 1

    def test_stored_answer_is_given_even_after_the_training_was_cancelled(self, session, enrolment, trainer):
        mark = Mark(enrolment.pk, Status.PRESENT)
        record_marks(session=session, marks=[mark], by=trainer)
        session.training.state = Training.State.CANCELLED

        assert list(record_marks(session=session, marks=[mark], by=trainer).recorded) == [mark.client_uuid]

    @pytest.mark.parametrize("change", [{"status": Status.ABSENT}, {"note": "other"}, {"method": Method.PAPER}])
    def test_number_used_again_for_something_else_is_refused(self, session, enrolment, trainer, change):
        mark = Mark(enrolment.pk, Status.PRESENT)
        record_marks(session=session, marks=[mark], by=trainer)
        other = Mark(
            **{"enrolment_id": enrolment.pk, "status": Status.PRESENT, "client_uuid": mark.client_uuid} | change
        )

        outcome = record_marks(session=session, marks=[other], by=trainer)

        assert refusals(outcome) == [
            ["This mark was sent before with another content. Reload the page and look at what is recorded."]
        ]
        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    def test_number_used_again_by_somebody_else_is_refused(self, session, enrolment, trainer):
        mark = Mark(enrolment.pk, Status.PRESENT)
        record_marks(session=session, marks=[mark], by=trainer)

        outcome = record_marks(session=session, marks=[mark], by=UserFactory())

        assert (list(outcome.recorded), list(outcome.refused)) == ([], [mark.client_uuid])

    def test_one_refused_mark_does_not_hold_up_the_others(self, session, enrolment, trainer):
        good, bad = Mark(enrolment.pk, Status.PRESENT), Mark(enrolment.pk + 1, Status.PRESENT)

        outcome = record_marks(session=session, marks=[bad, good], by=trainer)

        assert (list(outcome.recorded), list(outcome.refused)) == ([good.client_uuid], [bad.client_uuid])

    @pytest.mark.parametrize("state", [Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED, Enrolment.State.DECLINED])
    def test_who_never_held_a_seat_cannot_be_marked(self, session, trainer, state):
        enrolment = EnrolmentFactory(training=session.training, state=state)

        outcome = record_marks(session=session, marks=[Mark(enrolment.pk, Status.PRESENT)], by=trainer)

        assert refusals(outcome) == [["This person is not a confirmed participant. Confirm the nomination first."]]

    def test_who_gave_the_seat_back_can_be_marked_for_the_time_before(self, session, enrolment, trainer):
        enrolment.state = Enrolment.State.WITHDRAWN
        enrolment.save()

        outcome = record_marks(session=session, marks=[Mark(enrolment.pk, Status.PRESENT)], by=trainer)

        assert refusals(outcome) == []

    @pytest.mark.parametrize("number", [0, -1, 2**63, 2**200])
    def test_participant_of_another_training_or_of_none_is_refused(self, session, trainer, number):
        stranger = EnrolmentFactory()

        outcome = record_marks(
            session=session, marks=[Mark(stranger.pk, Status.PRESENT), Mark(number, Status.PRESENT)], by=trainer
        )

        assert refusals(outcome) == [["This person is not enrolled in this training."]] * 2

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"status": "asleep"}, "Choose one of the statuses."),
            ({"method": "undo"}, "You cannot record attendance in this way."),
            ({"note": "x" * 301}, "A note has at most 300 characters."),
        ],
    )
    def test_nonsense_is_refused_in_words(self, session, enrolment, trainer, change, message):
        mark = Mark(**{"enrolment_id": enrolment.pk, "status": Status.PRESENT} | change)

        outcome = record_marks(session=session, marks=[mark], by=trainer)

        assert refusals(outcome) == [[message]]
        assert not AttendanceMark.objects.exists()

    def test_what_nobody_sees_in_a_note_is_left_out_and_the_same_note_again_is_known(self, session, enrolment, trainer):
        mark = Mark(enrolment.pk, Status.LATE, note=" stuck\x00 in\u00a0the \r\n traf\u200b\ufb01c ")

        outcomes = [record_marks(session=session, marks=[mark], by=trainer) for _time in range(2)]

        assert [refusals(outcome) for outcome in outcomes] == [[], []]
        assert AttendanceMark.objects.get().note == "stuck in the traffic"

    @pytest.mark.parametrize(
        ("state", "message"),
        [
            (Training.State.DRAFT, "You can record attendance after the training is published."),
            (Training.State.CANCELLED, "This training was cancelled; no attendance is recorded."),
        ],
    )
    def test_training_that_does_not_take_place_takes_no_marks(self, trainer, state, message):
        session = SessionFactory(training__state=state)
        enrolment = EnrolmentFactory(training=session.training)

        for verb in (
            lambda: record_marks(session=session, marks=[Mark(enrolment.pk, Status.PRESENT)], by=trainer),
            lambda: mark_all_present(session=session, by=trainer),
            lambda: undo_last(session=session, by=trainer),
        ):
            with pytest.raises(DomainError) as refused:
                verb()
            assert refused.value.messages == [message]

    def test_break_takes_no_marks(self, trainer):
        session = SessionFactory(kind="break")

        with pytest.raises(DomainError) as refused:
            mark_all_present(session=session, by=trainer)

        assert refused.value.messages == ["No attendance is taken in a break."]

    def test_completed_training_still_takes_marks_for_late_paper_lists(self, trainer):
        session = SessionFactory(training__state=Training.State.COMPLETED)
        enrolment = EnrolmentFactory(training=session.training)
        mark = Mark(enrolment.pk, Status.PRESENT, method=Method.PAPER)

        assert list(record_marks(session=session, marks=[mark], by=trainer).recorded) == [mark.client_uuid]

    def test_device_time_is_kept_but_never_later_than_the_servers(self, session, enrolment, trainer):
        now = datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC)
        session.starts_at, session.ends_at = now, now + datetime.timedelta(hours=1)
        early, late = now - datetime.timedelta(minutes=5), now + datetime.timedelta(days=400)
        lost = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)

        with time_machine.travel(now, tick=False):
            record_marks(
                session=session,
                marks=[Mark(enrolment.pk, Status.PRESENT, marked_at=moment) for moment in (early, late, lost)],
                by=trainer,
            )

        moments = set(AttendanceMark.objects.values_list("marked_at", flat=True))
        assert moments == {early, now, now - datetime.timedelta(days=90)}
        assert set(AttendanceMark.objects.values_list("recorded_at", flat=True)) == {now}

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_for_one_and_for_many(self, session, trainer, django_assert_num_queries, count):
        marks = [Mark(EnrolmentFactory(training=session.training).pk, Status.PRESENT) for _ in range(count)]

        with django_assert_num_queries(6):  # begin, known, enrolments, insert, stored, end
            record_marks(session=session, marks=marks, by=trainer)


class TestAllPresent:
    def test_marks_those_who_are_not_marked_yet(self, session, trainer):
        late, cleared, unmarked = EnrolmentFactory.create_batch(3, training=session.training)
        EnrolmentFactory(training=session.training, state=Enrolment.State.NOMINATED)
        AttendanceMarkFactory(session=session, enrolment=late, status=Status.LATE)
        AttendanceMarkFactory(session=session, enrolment=cleared, status=Status.CLEARED)

        marks = mark_all_present(session=session, by=trainer)

        assert {mark.enrolment for mark in marks} == {cleared, unmarked}
        assert {mark.method for mark in marks} == {Method.BULK}
        assert statuses(session) == {
            late.pk: Status.LATE,
            cleared.pk: Status.PRESENT,
            unmarked.pk: Status.PRESENT,
        }

    def test_asked_twice_marks_once(self, session, enrolment, trainer):
        act = uuid.uuid4()
        first = mark_all_present(session=session, by=trainer, act=act)
        undo_last(session=session, by=trainer)

        assert mark_all_present(session=session, by=trainer, act=act) == first
        assert statuses(session) == {}

    def test_a_bulk_mark_from_a_device_never_overrides_somebody(self, session, enrolment, trainer):
        AttendanceMarkFactory(session=session, enrolment=enrolment, status=Status.ABSENT)
        mark = Mark(enrolment.pk, Status.PRESENT, method=Method.BULK)

        outcome = record_marks(session=session, marks=[mark], by=trainer)

        assert (outcome.skipped, outcome.recorded) == ({mark.client_uuid}, {})
        assert statuses(session) == {enrolment.pk: Status.ABSENT}

    def test_nobody_left_to_mark_adds_nothing(self, session, enrolment, trainer):
        mark_all_present(session=session, by=trainer)

        assert mark_all_present(session=session, by=trainer) == []


class TestUndo:
    def test_what_stood_before_stands_again_and_nothing_is_deleted(self, session, enrolment, trainer):
        for status in (Status.PRESENT, Status.LATE):
            record_marks(session=session, marks=[Mark(enrolment.pk, status)], by=trainer)

        (undoing,) = undo_last(session=session, by=trainer)

        assert statuses(session) == {enrolment.pk: Status.PRESENT}
        assert (undoing.status, undoing.method, undoing.undoes.status) == (Status.PRESENT, Method.UNDO, Status.LATE)
        assert AttendanceMark.objects.count() == 3

    def test_undoing_the_first_mark_leaves_nobody_marked(self, session, enrolment, trainer):
        record_marks(session=session, marks=[Mark(enrolment.pk, Status.PRESENT)], by=trainer)

        (undoing,) = undo_last(session=session, by=trainer)

        assert (undoing.status, statuses(session)) == (Status.CLEARED, {})

    def test_undone_step_by_step(self, session, enrolment, trainer):
        for status in (Status.PRESENT, Status.LATE, Status.ABSENT):
            record_marks(session=session, marks=[Mark(enrolment.pk, status)], by=trainer)

        undo_last(session=session, by=trainer)
        undo_last(session=session, by=trainer)

        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    def test_all_present_is_undone_as_one(self, session, trainer):
        first, *_others = EnrolmentFactory.create_batch(3, training=session.training)
        record_marks(session=session, marks=[Mark(first.pk, Status.LATE)], by=trainer)
        mark_all_present(session=session, by=trainer)

        undoings = undo_last(session=session, by=trainer)

        assert len(undoings) == 2
        assert statuses(session) == {first.pk: Status.LATE}

    def test_only_ones_own_marks_are_undone(self, session, enrolment, trainer):
        colleague = UserFactory()
        record_marks(session=session, marks=[Mark(enrolment.pk, Status.PRESENT)], by=trainer)
        record_marks(session=session, marks=[Mark(enrolment.pk, Status.ABSENT)], by=colleague)

        undo_last(session=session, by=trainer)

        assert statuses(session) == {enrolment.pk: Status.ABSENT}
        with pytest.raises(DomainError) as refused:
            undo_last(session=session, by=trainer)
        assert refused.value.messages == ["There is no mark of yours in this session to undo."]

    def test_a_given_act_is_undone_and_not_a_later_one(self, session, enrolment, trainer):
        other = EnrolmentFactory(training=session.training)
        act = uuid.uuid4()
        record_marks(session=session, marks=[Mark(enrolment.pk, Status.PRESENT, act=act)], by=trainer)
        record_marks(session=session, marks=[Mark(other.pk, Status.LATE)], by=trainer)

        undo_last(session=session, by=trainer, act=act)

        assert statuses(session) == {other.pk: Status.LATE}

    def test_the_same_undoing_sent_twice_takes_back_one_act(self, session, enrolment, trainer):
        for status in (Status.PRESENT, Status.LATE):
            record_marks(session=session, marks=[Mark(enrolment.pk, status)], by=trainer)
        number = uuid.uuid4()

        first = undo_last(session=session, by=trainer, client_uuid=number)
        again = undo_last(session=session, by=trainer, client_uuid=number)

        assert again == first
        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    def test_marks_of_another_session_are_left_alone(self, session, enrolment, trainer):
        other = SessionFactory(training=session.training, starts_at=at(session.training, "13:00"))
        record_marks(session=session, marks=[Mark(enrolment.pk, Status.PRESENT)], by=trainer)

        with pytest.raises(DomainError):
            undo_last(session=other, by=trainer)


class TestSessionNote:
    def test_is_kept(self, session, trainer):
        write_session_note(session=session, note="Lively debate.\r\n", shown="", by=trainer)

        session.refresh_from_db()
        assert session.note == "Lively debate."

    def test_is_not_written_over_what_somebody_else_wrote_meanwhile(self, session, trainer):
        write_session_note(session=session, note="Mine", shown="", by=trainer)

        with pytest.raises(ValidationError) as refused:
            write_session_note(session=session, note="Yours", shown="", by=trainer)

        assert refused.value.message_dict == {
            "note": ["Another person changed this note: “Mine”. Combine both texts and save again."]
        }
        session.refresh_from_db()
        assert session.note == "Mine"

    def test_sent_twice_is_no_conflict(self, session, trainer):
        write_session_note(session=session, note="Mine", shown="", by=trainer)
        write_session_note(session=session, note="Mine", shown="", by=trainer)

        assert session.history.count() == 2  # made, and changed once
