"""What a device may send, and what it is told."""

import contextlib
import datetime
import json
import uuid
from http import HTTPStatus

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.attendance.pages import statuses
from tests.factories import (
    AttendanceMarkFactory,
    EnrolmentFactory,
    OfficerFactory,
    TrainerUserFactory,
    UserFactory,
)
from trainings.attendance.models import AttendanceMark
from trainings.attendance.sync_payload import Unreadable, marks_of
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db
Status = AttendanceMark.Status


@pytest.fixture
def officer():
    return OfficerFactory(full_name="Ani")


@pytest.fixture
def device(client, officer):
    client.force_login(officer)
    return client


def send(client, session, message, name="mark"):
    body = message if isinstance(message, str | bytes) else json.dumps(message)
    return client.post(reverse(f"attendance:{name}", args=[session.pk]), body, content_type="application/json")


def mark(enrolment, status="present", **more):
    return {"uuid": str(uuid.uuid4()), "enrolment": enrolment.pk, "status": status} | more


class TestMarks:
    def test_answer_says_what_became_of_each_and_where_everybody_stands(self, device, session, enrolment):
        other = AttendanceMarkFactory(session=session, status=Status.SICK, note="fever")
        sent = mark(enrolment, "late", note="bus")

        response = send(device, session, {"marks": [sent]})

        assert response.status_code == 200
        assert response.json() == {
            "results": {sent["uuid"]: {"outcome": "recorded"}},
            "standings": {
                str(enrolment.pk): {"status": "late", "note": "bus", "also": [], "reason": ""},
                str(other.enrolment.pk): {"status": "sick", "note": "fever", "also": [], "reason": ""},
            },
        }

    def test_sent_again_gets_the_same_answer(self, device, session, enrolment):
        message = {"marks": [mark(enrolment)]}

        assert send(device, session, message).json() == send(device, session, message).json()
        assert AttendanceMark.objects.count() == 1

    def test_number_used_for_something_else_is_refused(self, device, session, enrolment):
        sent = mark(enrolment)
        send(device, session, {"marks": [sent]})

        response = send(device, session, {"marks": [sent | {"status": "absent"}]})

        assert response.status_code == 422
        assert response.json()["results"][sent["uuid"]] == {
            "outcome": "refused",
            "detail": "This mark was sent before with another content. Reload the page and look at what is recorded.",
        }
        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    def test_all_present_from_a_device_never_overrides_somebody(self, device, session, enrolment):
        AttendanceMarkFactory(session=session, enrolment=enrolment, status=Status.ABSENT)
        sent = mark(enrolment, method="bulk")

        response = send(device, session, {"marks": [sent]})

        assert response.status_code == 200
        assert response.json()["results"] == {sent["uuid"]: {"outcome": "skipped"}}
        assert statuses(session) == {enrolment.pk: Status.ABSENT}

    def test_one_refused_mark_does_not_hold_up_the_others(self, device, session, enrolment):
        good, bad = mark(enrolment), mark(EnrolmentFactory())

        response = send(device, session, {"marks": [bad, good]})

        assert response.status_code == 422
        outcomes = {number: result["outcome"] for number, result in response.json()["results"].items()}
        assert outcomes == {good["uuid"]: "recorded", bad["uuid"]: "refused"}

    def test_contradictions_come_back_in_words(self, device, session, enrolment):
        AttendanceMarkFactory(
            session=session, enrolment=enrolment, status=Status.LATE, marked_by=UserFactory(full_name="Budi")
        )

        standing = send(device, session, {"marks": [mark(enrolment, "absent")]}).json()["standings"]

        (words,) = standing[str(enrolment.pk)]["also"]
        assert words.startswith("Also marked “Late” by Budi at ")

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_for_one_and_for_many(self, device, session, django_assert_num_queries, count):
        marks = [mark(EnrolmentFactory(training=session.training)) for _ in range(count)]

        # web session, user, roles, session; savepoint, known, enrolments, insert, stored, release; everybody's standing
        with django_assert_num_queries(11):
            send(device, session, {"marks": marks})


class TestTime:
    NOW = datetime.datetime(2030, 9, 30, 3, 0, tzinfo=datetime.UTC)

    @pytest.mark.parametrize(
        ("marked_at", "sent_at", "expected"),
        [
            ("2030-09-30T02:50:00Z", "2030-09-30T03:00:00Z", "02:50"),
            ("2030-09-30T02:50:00Z", None, "02:50"),
            ("2030-09-30T09:50:00+07:00", "2030-09-30T10:00:00+07:00", "02:50"),
            # A clock that is two hours ahead, and one that is a day behind.
            ("2030-09-30T04:50:00Z", "2030-09-30T05:00:00Z", "02:50"),
            ("2030-09-29T02:50:00Z", "2030-09-29T03:00:00Z", "02:50"),
            # Twenty seconds on the way are no error of the clock.
            ("2030-09-30T02:49:50Z", "2030-09-30T02:59:40Z", "02:49"),
            # Never later than now.
            ("2030-09-30T23:00:00Z", None, "03:00"),
            ("9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z", "03:00"),
        ],
    )
    def test_wrong_clocks_are_corrected(self, client, officer, session, enrolment, marked_at, sent_at, expected):
        Training.objects.update(starts_on="2030-09-30", ends_on="2030-09-30")
        session.starts_at = self.NOW - datetime.timedelta(hours=1)
        session.ends_at = self.NOW
        session.save()

        with time_machine.travel(self.NOW, tick=False):
            client.force_login(officer)  # a sign-in of before would have expired by then
            send(client, session, {"sent_at": sent_at, "marks": [mark(enrolment, marked_at=marked_at)]})

        assert f"{AttendanceMark.objects.get().marked_at:%H:%M}" == expected


class TestRefusals:
    @pytest.mark.parametrize(
        ("body", "status", "detail"),
        [
            ("", 400, "The message is not readable JSON."),
            ("{", 400, "The message is not readable JSON."),
            (b"\xff\xfe\x00", 400, "The message is not readable JSON."),
            ("[" * 100_000, 400, "The message is not readable JSON."),
            ("[]", 400, "The message is not readable JSON."),
            ("{}", 400, "The message contains no marks."),
            ('{"marks": []}', 400, "The message contains no marks."),
            ('{"marks": {"a": 1}}', 400, "The message contains no marks."),
            ('{"marks": [1]}', 400, "A mark is not readable."),
            ('{"marks": [{"uuid": "1"}]}', 400, "“uuid” is not a UUID."),
            ('{"marks": [{"uuid": 1}]}', 400, "“uuid” is not a UUID."),
            ('{"marks": [{}]}', 400, "A mark is not readable."),
            ('{"sent_at": "yesterday", "marks": [{}]}', 400, "“sent_at” is not a time with its zone."),
            ('{"sent_at": "2030-09-30T03:00:00", "marks": [{}]}', 400, "“sent_at” is not a time with its zone."),
            ('{"sent_at": 7, "marks": [{}]}', 400, "“sent_at” is not a time with its zone."),
            (json.dumps({"marks": [{}] * 501}), 413, "The message contains too many marks."),
            (" " * (256 * 1024 + 1), 413, "The message is too large."),
        ],
    )
    def test_unreadable_messages(self, device, session, body, status, detail):
        response = send(device, session, body)

        assert response["Content-Type"] == "application/problem+json"
        assert response.json() == {
            "type": "about:blank",
            "title": HTTPStatus(status).phrase,
            "status": status,
            "detail": detail,
        }
        assert response.status_code == status

    @pytest.mark.parametrize(
        "change",
        [{"enrolment": "1"}, {"enrolment": True}, {"enrolment": 1.5}, {"status": 1}, {"note": None}, {"reason": 1}],
    )
    def test_fields_of_the_wrong_kind(self, device, session, enrolment, change):
        response = send(device, session, {"marks": [mark(enrolment) | change]})

        assert (response.status_code, response.json()["detail"]) == (400, "A mark is not readable.")

    @pytest.mark.parametrize(
        ("change", "detail"),
        [
            ({"enrolment": 2**200}, "This person is not enrolled in this training."),
            ({"status": "asleep"}, "Choose one of the statuses."),
            ({"status": "late\x00"}, "Choose one of the statuses."),
            ({"method": "undo"}, "You cannot record attendance in this way."),
            ({"note": "x" * 301}, "A note has at most 300 characters."),
            ({"reason": "x" * 301}, "A reason has at most 300 characters."),
        ],
    )
    def test_marks_that_cannot_be(self, device, session, enrolment, change, detail):
        sent = mark(enrolment) | change

        response = send(device, session, {"marks": [sent]})

        assert response.status_code == 422
        assert response.json()["results"] == {sent["uuid"]: {"outcome": "refused", "detail": detail}}

    @pytest.mark.parametrize("name", ["mark", "undo"])
    def test_signed_out(self, client, session, name):
        response = send(client, session, {}, name)

        assert (response.status_code, response.json()["detail"]) == (401, "You are signed out.")

    @pytest.mark.parametrize("name", ["mark", "undo"])
    def test_session_of_others(self, client, session, name):
        client.force_login(TrainerUserFactory())
        response = send(client, session, {}, name)

        assert (response.status_code, response.json()["detail"]) == (404, "There is no such session.")

    @pytest.mark.parametrize("name", ["mark", "undo"])
    def test_training_that_was_cancelled(self, device, session, enrolment, name):
        Training.objects.update(state=Training.State.CANCELLED)
        response = send(device, session, {"marks": [mark(enrolment)]}, name)

        assert response.status_code == 422
        assert response.json()["detail"] == "This training was cancelled; no attendance is recorded."

    def test_reading_is_not_meant(self, device, session):
        assert device.get(reverse("attendance:mark", args=[session.pk])).status_code == 405

    def test_without_the_pages_token(self, officer, session, enrolment):
        strict = Client(enforce_csrf_checks=True)
        strict.force_login(officer)

        assert send(strict, session, {"marks": [mark(enrolment)]}).status_code == 403

    def test_in_indonesian(self, device, session):
        response = device.post(
            f"/id/staff/sessions/{session.pk}/attendance/mark/", "{}", content_type="application/json"
        )

        assert response.status_code == 400


class TestUndo:
    def test_takes_back_the_named_act(self, device, session, enrolment):
        other = EnrolmentFactory(training=session.training)
        act = str(uuid.uuid4())
        send(device, session, {"marks": [mark(enrolment, act=act), mark(other, act=act)]})
        send(device, session, {"marks": [mark(other, "late")]})

        response = send(device, session, {"uuid": str(uuid.uuid4()), "act": act}, "undo")

        standing = {"status": "late", "note": "", "also": [], "reason": ""}
        assert response.json() == {"standings": {str(other.pk): standing}}

    def test_takes_back_the_last_act_when_none_is_named(self, device, session, enrolment):
        send(device, session, {"marks": [mark(enrolment)]})
        send(device, session, {"marks": [mark(enrolment, "late")]})

        send(device, session, {"uuid": str(uuid.uuid4()), "act": None}, "undo")

        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    def test_sent_again_takes_no_more_back(self, device, session, enrolment):
        send(device, session, {"marks": [mark(enrolment)]})
        send(device, session, {"marks": [mark(enrolment, "late")]})
        message = {"uuid": str(uuid.uuid4())}

        assert send(device, session, message, "undo").json() == send(device, session, message, "undo").json()
        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    def test_nothing_to_undo(self, device, session):
        response = send(device, session, {}, "undo")

        assert response.status_code == 422
        assert response.json()["detail"] == "There is no mark of yours in this session to undo."

    @pytest.mark.parametrize("message", [{"uuid": "x"}, {"act": []}, {"act": "\x00"}])
    def test_unreadable(self, device, session, message):
        assert send(device, session, message, "undo").status_code == 400


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
ENTRY = st.fixed_dictionaries(
    {},
    optional={
        "uuid": st.uuids().map(str) | JSON,
        "enrolment": st.integers() | JSON,
        "status": st.sampled_from(Status.values) | JSON,
        "note": st.text(max_size=20) | JSON,
        "method": st.just("tap") | JSON,
        "act": st.uuids().map(str) | JSON,
        "marked_at": st.datetimes(timezones=st.just(datetime.UTC)).map(str) | JSON,
    },
)


MESSAGE = st.fixed_dictionaries(
    {"marks": st.lists(ENTRY, max_size=3)}, optional={"sent_at": st.datetimes().map(str) | JSON}
)


@given(MESSAGE)
@settings(suppress_health_check=[HealthCheck.too_slow])
def test_any_message_is_either_read_or_refused(message):
    with contextlib.suppress(Unreadable):
        assert len(marks_of(json.loads(json.dumps(message)))) == len(message["marks"])
