"""When marks count: present and late from an hour before a session on, late entries with a reason."""

import datetime
import json
import uuid

import pytest
import time_machine
from django.urls import reverse

from emm.common.errors import DomainError
from tests.attendance.pages import row, statuses, text_of, url
from tests.factories import AttendanceMarkFactory, EnrolmentFactory, OfficerFactory
from trainings.attendance.models import AttendanceMark
from trainings.attendance.services import Mark, confirm_early, mark_all_present, record_marks, undo_last
from trainings.attendance.summary import attendance_of
from trainings.attendance.today import marked_in

pytestmark = pytest.mark.django_db
Status = AttendanceMark.Status
Method = AttendanceMark.Method
MINUTE, DAY = datetime.timedelta(minutes=1), datetime.timedelta(days=1)
ATTENDED = [Status.PRESENT, Status.LATE]
APOLOGIES = [Status.EXCUSED, Status.SICK]
REASON = "This session ended more than 14 days ago. Enter a reason for the late entry."


@pytest.fixture
def session(session):
    """In Makassar on 30 November 2026, from 09:00 to 10:30 WITA."""
    zone = datetime.timezone(datetime.timedelta(hours=8))
    session.training.time_zone, session.training.starts_on = "Asia/Makassar", datetime.date(2026, 11, 30)
    session.training.ends_on = datetime.date(2026, 12, 1)
    session.training.save()
    session.starts_at = datetime.datetime(2026, 11, 30, 9, tzinfo=zone)
    session.ends_at = datetime.datetime(2026, 11, 30, 10, 30, tzinfo=zone)
    session.save()
    return session


@pytest.fixture
def device(client):
    def sign_in():
        client.force_login(OfficerFactory())
        return client

    return sign_in


def moment(session, *, before=None, after_end=None):
    return session.starts_at - before if before is not None else session.ends_at + after_end


def send(client, session, *marks, name="mark", **more):
    address = reverse(f"attendance:{name}", args=[session.pk])
    return client.post(address, json.dumps({"marks": list(marks)} | more), content_type="application/json")


def sent(enrolment, status="present", **more):
    return {"uuid": str(uuid.uuid4()), "enrolment": enrolment.pk, "status": status} | more


def record(session, enrolment, by, status=Status.PRESENT, *, at, **more):
    with time_machine.travel(at, tick=False):
        return record_marks(session=session, marks=[Mark(enrolment.pk, status, **more)], by=by)


class TestBeforeASession:
    @pytest.mark.parametrize("status", ATTENDED)
    def test_mark_counts_from_an_hour_before(self, session, enrolment, trainer, status):
        record(session, enrolment, trainer, status, at=moment(session, before=60 * MINUTE))

        assert statuses(session) == {enrolment.pk: status}

    @pytest.mark.parametrize("before", [61 * MINUTE, 21 * DAY])
    @pytest.mark.parametrize("status", ATTENDED)
    def test_earlier_mark_is_kept_as_too_early_and_does_not_count(self, session, enrolment, trainer, status, before):
        outcome = record(session, enrolment, trainer, status, at=moment(session, before=before))

        (mark,) = AttendanceMark.objects.all()
        assert (list(outcome.recorded.values()), mark.status) == ([mark], Status.EARLY)
        assert mark.marked_at == session.starts_at - before
        summary = attendance_of(session.training)[enrolment.pk]
        assert (summary.attended_jp, summary.unmarked) == (0, 1)
        assert marked_in([session.pk]) == {session.pk: 0}

    @pytest.mark.parametrize("status", APOLOGIES)
    def test_apologies_are_taken_at_any_time_before(self, session, enrolment, trainer, status):
        record(session, enrolment, trainer, status, at=moment(session, before=21 * DAY))

        assert statuses(session) == {enrolment.pk: status}

    def test_the_length_of_time_is_a_setting(self, session, enrolment, trainer, settings):
        settings.ATTENDANCE_OPENS_MINUTES = 15

        record(session, enrolment, trainer, at=moment(session, before=16 * MINUTE))

        assert statuses(session) == {enrolment.pk: Status.EARLY}

    def test_all_present_is_refused_with_a_sentence(self, session, enrolment, trainer):
        with (
            time_machine.travel(moment(session, before=61 * MINUTE), tick=False),
            pytest.raises(DomainError) as refused,
        ):
            mark_all_present(session=session, by=trainer)

        assert refused.value.messages == ["You can use “All present” from 30 November 2026, 08:00 WITA."]
        assert statuses(session) == {}

    def test_same_mark_sent_again_when_it_would_count_is_answered_as_before(self, session, enrolment, trainer):
        number = uuid.uuid4()
        record(session, enrolment, trainer, at=moment(session, before=2 * DAY), client_uuid=number)

        outcome = record(session, enrolment, trainer, at=session.starts_at, client_uuid=number)

        assert (outcome.refused, statuses(session)) == ({}, {enrolment.pk: Status.EARLY})

    def test_page_says_from_when_marks_count(self, client, session, enrolment, trainer):
        with time_machine.travel(moment(session, before=3 * DAY), tick=False):
            client.force_login(trainer)
            page = text_of(client.get(url("session", session)))

        assert "Present and late count from 30 November 2026, 08:00 WITA." in page

    def test_page_shows_an_early_mark_and_who_made_it(self, client, session, enrolment, trainer):
        record(session, enrolment, trainer, at=moment(session, before=2 * DAY))

        with time_machine.travel(session.starts_at, tick=False):
            client.force_login(trainer)
            page = text_of(client.get(url("session", session)))

        assert "Marked too early by Budi Santoso on 28 November 2026, 09:00 WITA." in page
        assert "Some marks were made too early and do not count." in page

    def test_form_saved_with_an_early_mark_leaves_it_alone(self, client, session, enrolment, trainer):
        record(session, enrolment, trainer, at=moment(session, before=2 * DAY))

        with time_machine.travel(session.starts_at, tick=False):
            client.force_login(trainer)
            client.post(url("session", session), row(enrolment, shown="early|"))

        assert AttendanceMark.objects.count() == 1

    def test_all_present_of_the_form_says_why_not(self, client, session, enrolment, trainer):
        with time_machine.travel(moment(session, before=3 * DAY), tick=False):
            client.force_login(trainer)
            response = client.post(url("all_present", session), row(enrolment))

        assert response.status_code == 422
        assert "You can use “All present” from 30 November 2026, 08:00 WITA." in text_of(response)

    def test_device_is_told_of_each_mark(self, device, session, enrolment):
        other = EnrolmentFactory(training=session.training)
        early, apology, bulk = sent(enrolment), sent(other, "excused"), sent(other, method="bulk")

        with time_machine.travel(moment(session, before=3 * DAY), tick=False):
            response = send(device(), session, early, apology, bulk)

        assert response.json()["results"] == {
            early["uuid"]: {
                "outcome": "early",
                "detail": "Present and late count from 30 November 2026, 08:00 WITA.",
            },
            apology["uuid"]: {"outcome": "recorded"},
            bulk["uuid"]: {
                "outcome": "refused",
                "detail": "You can use “All present” from 30 November 2026, 08:00 WITA.",
            },
        }
        assert statuses(session) == {enrolment.pk: Status.EARLY, other.pk: Status.EXCUSED}

    def test_a_clock_that_runs_ahead_makes_no_early_mark_count(self, device, session, enrolment):
        """The device believes that the session has begun; it is two hours ahead."""
        with time_machine.travel(moment(session, before=90 * MINUTE), tick=False):
            by_its_clock = (session.starts_at + 30 * MINUTE).isoformat()
            send(device(), session, sent(enrolment, marked_at=by_its_clock), sent_at=by_its_clock)

        assert statuses(session) == {enrolment.pk: Status.EARLY}

    def test_a_clock_that_runs_behind_makes_no_mark_too_early(self, device, session, enrolment):
        with time_machine.travel(session.starts_at, tick=False):
            by_its_clock = (session.starts_at - 1 * DAY).isoformat()
            send(device(), session, sent(enrolment, marked_at=by_its_clock), sent_at=by_its_clock)

        assert statuses(session) == {enrolment.pk: Status.PRESENT}


class TestConfirmingEarlyMarks:
    def test_early_marks_become_present_and_others_stay(self, session, enrolment, trainer):
        sick, unmarked = EnrolmentFactory.create_batch(2, training=session.training)
        AttendanceMarkFactory(session=session, enrolment=sick, status=Status.SICK)
        record(session, enrolment, trainer, at=moment(session, before=2 * DAY))

        with time_machine.travel(session.starts_at, tick=False):
            confirm_early(session=session, by=trainer)

        assert statuses(session) == {enrolment.pk: Status.PRESENT, sick.pk: Status.SICK}
        assert unmarked.pk not in statuses(session)

    def test_is_undone_as_one(self, session, enrolment, trainer):
        record(session, enrolment, trainer, at=moment(session, before=2 * DAY))

        with time_machine.travel(session.starts_at, tick=False):
            confirm_early(session=session, by=trainer)
            undo_last(session=session, by=trainer)

        assert statuses(session) == {enrolment.pk: Status.EARLY}

    def test_is_refused_before_marks_count(self, session, enrolment, trainer):
        record(session, enrolment, trainer, at=moment(session, before=2 * DAY))

        with time_machine.travel(moment(session, before=2 * DAY), tick=False), pytest.raises(DomainError):
            confirm_early(session=session, by=trainer)

    def test_all_present_confirms_them_too(self, session, enrolment, trainer):
        record(session, enrolment, trainer, at=moment(session, before=2 * DAY))

        with time_machine.travel(session.starts_at, tick=False):
            mark_all_present(session=session, by=trainer)

        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    def test_by_one_button_of_the_page(self, client, session, enrolment, trainer):
        record(session, enrolment, trainer, at=moment(session, before=2 * DAY))

        with time_machine.travel(session.starts_at, tick=False):
            client.force_login(trainer)
            response = client.post(url("confirm_early", session), row(enrolment, shown="early|"))

        assert (response.status_code, statuses(session)) == (302, {enrolment.pk: Status.PRESENT})


class TestLongAfterASession:
    @pytest.mark.parametrize("status", [*ATTENDED, *APOLOGIES, Status.ABSENT, Status.CLEARED])
    def test_mark_needs_a_reason(self, session, enrolment, trainer, status):
        outcome = record(session, enrolment, trainer, status, at=moment(session, after_end=14 * DAY + MINUTE))

        assert [error.messages for error in outcome.refused.values()] == [[REASON]]
        assert not AttendanceMark.objects.exists()

    def test_reason_is_kept_with_the_mark(self, session, enrolment, trainer):
        record(session, enrolment, trainer, at=moment(session, after_end=4 * 365 * DAY), reason=" Paper list found ")

        mark = AttendanceMark.objects.get()
        assert (mark.status, mark.reason) == (Status.PRESENT, "Paper list found")

    def test_none_is_needed_for_14_days(self, session, enrolment, trainer):
        record(session, enrolment, trainer, at=moment(session, after_end=14 * DAY))

        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    def test_all_present_needs_one(self, session, enrolment, trainer):
        with time_machine.travel(moment(session, after_end=15 * DAY), tick=False):
            with pytest.raises(DomainError) as refused:
                mark_all_present(session=session, by=trainer, reason=" ")
            assert refused.value.messages == [REASON]

            (mark,) = mark_all_present(session=session, by=trainer, reason="Paper list found")
        assert mark.reason == "Paper list found"

    def test_mark_made_in_time_and_sent_20_days_later_needs_none(self, device, session, enrolment):
        with time_machine.travel(moment(session, after_end=20 * DAY), tick=False):
            tapped = sent(enrolment, marked_at=session.starts_at.isoformat())
            response = send(device(), session, tapped, sent_at=moment(session, after_end=20 * DAY).isoformat())

        assert response.json()["results"] == {tapped["uuid"]: {"outcome": "recorded"}}
        mark = AttendanceMark.objects.get()
        assert (mark.marked_at, mark.recorded_at) == (session.starts_at, session.ends_at + 20 * DAY)

    def test_mark_of_a_device_made_late_needs_one(self, device, session, enrolment):
        late = moment(session, after_end=20 * DAY)
        without, given = sent(enrolment, marked_at=late.isoformat()), sent(enrolment, reason="Phone was lost")

        with time_machine.travel(late, tick=False):
            response = send(device(), session, without, given, sent_at=late.isoformat())

        assert response.json()["results"] == {
            without["uuid"]: {"outcome": "refused", "detail": REASON},
            given["uuid"]: {"outcome": "recorded"},
        }
        assert response.json()["standings"][str(enrolment.pk)]["reason"] == "Phone was lost"

    def test_form_asks_and_keeps_what_was_typed(self, client, session, enrolment, trainer):
        with time_machine.travel(moment(session, after_end=15 * DAY), tick=False):
            client.force_login(trainer)
            response = client.post(url("session", session), row(enrolment, "late", "bus"))
            assert (response.status_code, REASON in text_of(response)) == (422, True)

            client.post(url("session", session), row(enrolment, "late", "bus") | {"reason": "Paper sheet"})
            page = text_of(client.get(url("session", session)))

        assert statuses(session) == {enrolment.pk: Status.LATE}
        assert "Late entry: Paper sheet" in page

    def test_form_has_no_such_field_in_time(self, client, session, enrolment, trainer):
        with time_machine.travel(moment(session, after_end=13 * DAY), tick=False):
            client.force_login(trainer)
            assert b"roll-reason" not in client.get(url("session", session)).content

    def test_undoing_a_mark_made_in_time_needs_one(self, session, enrolment, trainer):
        record(session, enrolment, trainer, at=session.starts_at)

        with time_machine.travel(moment(session, after_end=400 * DAY), tick=False):
            with pytest.raises(DomainError) as refused:
                undo_last(session=session, by=trainer)
            assert refused.value.messages == [REASON]

            (undoing,) = undo_last(session=session, by=trainer, reason="Wrong person")
        assert undoing.reason == "Wrong person"

    def test_undoing_a_late_entry_needs_no_other_reason(self, session, enrolment, trainer):
        late = moment(session, after_end=15 * DAY)
        record(session, enrolment, trainer, at=late, reason="Paper sheet")

        with time_machine.travel(late, tick=False):
            (undoing,) = undo_last(session=session, by=trainer)

        assert (undoing.reason, statuses(session)) == ("Paper sheet", {})

    def test_undoing_made_in_time_and_sent_20_days_later_needs_none(self, client, session, enrolment, trainer):
        record(session, enrolment, trainer, at=session.starts_at)

        with time_machine.travel(moment(session, after_end=20 * DAY), tick=False):
            client.force_login(trainer)
            undone = {"uuid": str(uuid.uuid4()), "marked_at": session.ends_at.isoformat()}
            response = send(client, session, name="undo", **undone)

        assert (response.status_code, statuses(session)) == (200, {})
