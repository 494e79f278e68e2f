"""The list of a session as a plain form."""

import datetime
import uuid

import pytest
import time_machine
from django.utils import timezone

from tests.attendance.pages import row, statuses, text_of, url
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    EnrolmentFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    UserFactory,
    at,
)
from trainings.attendance.models import AttendanceMark
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, Training

pytestmark = pytest.mark.django_db
Status = AttendanceMark.Status


class TestAccess:
    NAMES = ["session", "mark", "all_present", "undo", "note"]

    @pytest.mark.parametrize("name", ["session", "all_present", "note"])
    def test_signed_out_people_are_asked_to_sign_in(self, client, session, name):
        response = client.post(url(name, session))

        assert (response.status_code, response.url.split("?")[0]) == (302, "/en/account/login/")

    @pytest.mark.parametrize("name", NAMES)
    @pytest.mark.parametrize("role", ["viewer", "participant", None])
    def test_others_do_not_learn_that_there_is_a_session(self, client, session, name, role):
        client.force_login(UserFactory(role=role))

        assert client.post(url(name, session)).status_code == 404

    @pytest.mark.parametrize("name", NAMES)
    def test_trainer_of_another_training_does_not_either(self, client, session, name):
        other = TrainerUserFactory()
        SessionTrainerFactory(trainer=other.person.trainer)
        client.force_login(other)

        assert client.post(url(name, session)).status_code == 404

    def test_participant_with_an_account_does_not_either(self, client, session, enrolment):
        enrolment.person.user = UserFactory(role="participant")
        enrolment.person.save()
        client.force_login(enrolment.person.user)

        assert client.get(url("session", session)).status_code == 404

    @pytest.mark.parametrize("factory", [OfficerFactory, AdministratorFactory])
    def test_who_runs_trainings_may_record(self, client, session, factory):
        client.force_login(factory())

        assert client.get(url("session", session)).status_code == 200

    def test_trainer_may_record_in_a_colleagues_session_of_the_same_training(self, signed_in, session):
        colleagues = SessionFactory(training=session.training, starts_at=at(session.training, "13:00"))

        assert signed_in.get(url("session", colleagues)).status_code == 200

    @pytest.mark.parametrize("name", NAMES)
    def test_break_has_no_list(self, signed_in, session, name):
        pause = SessionFactory(training=session.training, kind=Session.Kind.BREAK)

        assert signed_in.post(url(name, pause)).status_code == 404

    @pytest.mark.parametrize("name", ["all_present", "undo", "note"])
    def test_reading_the_address_of_an_act_changes_nothing(self, signed_in, session, enrolment, name):
        response = signed_in.get(url(name, session))

        assert (response.status_code, response.url) == (302, url("session", session))
        assert not AttendanceMark.objects.exists()


class TestShow:
    def test_says_which_session_when_and_where(self, signed_in, session, enrolment):
        words = text_of(signed_in.get(url("session", session)))

        assert "Labour migration" in words
        assert "09:00–10:30 WIB · Anggrek" in words
        assert "Nothing is saved before you press Save." in words

    def test_in_indonesian(self, signed_in, session, enrolment):
        words = text_of(signed_in.get(url("session", session, "id")))

        assert "Migrasi tenaga kerja" in words
        assert "09.00–10.30 WIB · Anggrek" in words

    def test_times_are_those_of_the_place(self, signed_in, session, enrolment):
        session.training.time_zone = "Asia/Jayapura"
        session.training.save()

        assert "11:00–12:30 WIT" in text_of(signed_in.get(url("session", session)))

    def test_lists_whoever_holds_a_seat_or_was_marked_by_name(self, signed_in, session):
        for name, state in (("Cahya", "confirmed"), ("Ayu", "confirmed"), ("Dedi", "nominated"), ("Eko", "withdrawn")):
            EnrolmentFactory(training=session.training, person__full_name=name, state=state)
        gone = EnrolmentFactory(training=session.training, person__full_name="Bayu", state="withdrawn")
        AttendanceMarkFactory(session=session, enrolment=gone)

        rows = signed_in.get(url("session", session)).context["rows"]

        assert [row.enrolment.person.full_name for row in rows] == ["Ayu", "Bayu", "Cahya"]

    def test_counts_every_status(self, signed_in, session):
        for status in (Status.PRESENT, Status.PRESENT, Status.LATE, Status.SICK, Status.CLEARED):
            AttendanceMarkFactory(session=session, status=status)
        EnrolmentFactory(training=session.training)

        counts = signed_in.get(url("session", session)).context["counts"]

        assert {look.value: count for look, count in counts} == {
            "present": 2,
            "late": 1,
            "excused": 0,
            "sick": 1,
            "absent": 0,
            "early": 0,
            "cleared": 2,
        }

    def test_names_who_said_something_else(self, signed_in, session, enrolment):
        now = datetime.datetime(2030, 9, 30, 2, 41, tzinfo=datetime.UTC)
        with time_machine.travel(now, tick=False):
            AttendanceMarkFactory(
                session=session, enrolment=enrolment, status=Status.LATE, marked_by=UserFactory(full_name="Ani & Co")
            )
            AttendanceMarkFactory(session=session, enrolment=enrolment, status=Status.ABSENT, marked_by=UserFactory())

        assert "Also marked “Late” by Ani & Co at 09:41." in text_of(signed_in.get(url("session", session)))

    @pytest.mark.parametrize(
        ("state", "words"),
        [
            (Training.State.DRAFT, "You can record attendance after the training is published."),
            (Training.State.CANCELLED, "This training was cancelled; no attendance is recorded."),
        ],
    )
    def test_training_that_is_off_is_shown_without_buttons(self, signed_in, session, enrolment, state, words):
        session.training.state = state
        session.training.save()

        response = signed_in.get(url("session", session))

        assert words in text_of(response)
        assert "data-all-present" not in response.content.decode()

    @pytest.mark.parametrize(
        ("days", "words"),
        [
            (4, "This session was 4 days ago. What you enter now is recorded with today’s date."),
            (3, ""),
            (0, ""),
        ],
    )
    def test_says_when_it_is_late(self, signed_in, session, enrolment, days, words):
        with time_machine.travel(session.starts_at + datetime.timedelta(days=days, minutes=5), tick=False):
            assert signed_in.get(url("session", session)).context["warning"] == words

    def test_nobody_enrolled_yet(self, signed_in, session):
        assert "No confirmed participants yet" in text_of(signed_in.get(url("session", session)))

    def test_search_is_offered_for_long_lists_only(self, signed_in, session):
        EnrolmentFactory.create_batch(15, training=session.training)
        assert b"roll-search" not in signed_in.get(url("session", session)).content
        EnrolmentFactory(training=session.training)
        assert b"roll-search" in signed_in.get(url("session", session)).content

    def test_leads_to_the_sessions_before_and_after(self, signed_in, session, enrolment):
        training = session.training
        before = SessionFactory(training=training, kind="opening", starts_at=at(training, "08:00"))
        SessionFactory(training=training, kind="break", starts_at=at(training, "11:00"))
        after = SessionFactory(training=training, starts_at=at(training, "13:00"))

        context = signed_in.get(url("session", session)).context

        assert (context["previous_session"], context["next_session"]) == (before, after)

    def test_is_not_kept_by_the_browser(self, signed_in, session):
        assert "no-store" in signed_in.get(url("session", session))["Cache-Control"]

    @pytest.mark.parametrize("count", [1, 3])
    def test_takes_the_same_queries_for_one_and_for_many(self, signed_in, session, django_assert_num_queries, count):
        for number in range(count):
            AttendanceMarkFactory(session=session, marked_by=UserFactory())
            AttendanceMarkFactory(session=session, marked_by=UserFactory(), status=Status.LATE)
            SessionFactory(training=session.training, starts_at=at(session.training, f"{13 + 2 * number}:00"))
        # web session, user, roles, session, does the person teach here, marks, enrolments, sessions around
        with django_assert_num_queries(8):
            signed_in.get(url("session", session))


class TestSave:
    def test_records_the_rows_that_were_changed(self, signed_in, session, enrolment, trainer):
        other = EnrolmentFactory(training=session.training)

        response = signed_in.post(
            url("session", session),
            row(enrolment, "late", "bus") | row(other) | {"act": str(uuid.uuid4())},
            follow=True,
        )

        mark = AttendanceMark.objects.get()
        assert (mark.enrolment, mark.status, mark.note) == (enrolment, Status.LATE, "bus")
        assert (mark.method, mark.marked_by) == (AttendanceMark.Method.FORM, trainer)
        assert "1 mark saved." in text_of(response)

    def test_rows_left_alone_do_not_undo_what_others_recorded_meanwhile(self, signed_in, session, enrolment):
        AttendanceMarkFactory(session=session, enrolment=enrolment, status=Status.SICK)

        response = signed_in.post(url("session", session), row(enrolment), follow=True)

        assert statuses(session) == {enrolment.pk: Status.SICK}
        assert "No changes." in text_of(response)

    def test_same_form_sent_twice_counts_once(self, signed_in, session, enrolment):
        form = row(enrolment, "present") | {"act": str(uuid.uuid4())}
        signed_in.post(url("session", session), form)
        signed_in.post(url("session", session), form)

        assert AttendanceMark.objects.count() == 1

    def test_form_of_the_browsers_back_button_with_another_choice_counts_again(self, signed_in, session, enrolment):
        act = {"act": str(uuid.uuid4())}
        signed_in.post(url("session", session), row(enrolment, "present") | act)
        signed_in.post(url("session", session), row(enrolment, "late") | act)

        assert statuses(session) == {enrolment.pk: Status.LATE}

    def test_marks_of_one_form_are_undone_as_one(self, signed_in, session, enrolment):
        other = EnrolmentFactory(training=session.training)
        signed_in.post(url("session", session), row(enrolment, "present") | row(other, "late"))

        signed_in.post(url("undo", session))

        assert statuses(session) == {}

    def test_spoilt_form_number_is_replaced(self, signed_in, session, enrolment):
        signed_in.post(url("session", session), row(enrolment, "present") | {"act": "nonsense"})

        assert statuses(session) == {enrolment.pk: Status.PRESENT}

    @pytest.mark.parametrize(
        ("status", "note", "words"),
        [
            ("asleep", "", "Choose one of the statuses."),
            ("late\x00", "", "Choose one of the statuses."),
            ("late", "x" * 301, "A note has at most 300 characters."),
        ],
    )
    def test_what_is_refused_stands_at_the_name_and_what_was_typed_stays(
        self, signed_in, session, enrolment, status, note, words
    ):
        other = EnrolmentFactory(training=session.training)

        response = signed_in.post(url("session", session), row(enrolment, status, note) | row(other, "late", "typed"))

        rows = {row.enrolment.pk: row for row in response.context["rows"]}
        assert response.status_code == 422
        assert rows[enrolment.pk].error == words
        assert (rows[enrolment.pk].status, rows[enrolment.pk].note) == (status, note)
        assert (rows[other.pk].status, rows[other.pk].note, rows[other.pk].error) == ("late", "typed", "")

    def test_after_a_refusal_untouched_rows_show_what_is_recorded(self, signed_in, session, enrolment):
        other = EnrolmentFactory(training=session.training)
        AttendanceMarkFactory(session=session, enrolment=other, status=Status.SICK)

        response = signed_in.post(url("session", session), row(enrolment, "asleep") | row(other))

        assert {row.enrolment.pk: row.status for row in response.context["rows"]} == {
            enrolment.pk: "asleep",
            other.pk: Status.SICK,
        }

    @pytest.mark.parametrize("number", ["0", "999999999999999999"])
    def test_participant_that_is_not_there_is_refused_above_the_list(self, signed_in, session, enrolment, number):
        response = signed_in.post(url("session", session), {f"shown-{number}": "cleared|", f"status-{number}": "late"})

        assert response.status_code == 422
        assert response.context["form_error"] == "This person is not enrolled in this training."

    def test_training_cancelled_meanwhile_is_said_and_what_was_typed_stays(self, signed_in, session, enrolment):
        Training.objects.update(state=Training.State.CANCELLED)

        response = signed_in.post(url("session", session), row(enrolment, "late", "typed"))

        assert response.status_code == 422
        assert "This training was cancelled; no attendance is recorded." in text_of(response)
        assert response.context["rows"][0].note == "typed"

    def test_who_gave_the_seat_back_meanwhile_is_still_recorded(self, signed_in, session, enrolment):
        enrolment.state = Enrolment.State.WITHDRAWN
        enrolment.save()

        signed_in.post(url("session", session), row(enrolment, "present"))

        assert statuses(session) == {enrolment.pk: Status.PRESENT}


def test_times_of_marks_are_now(signed_in, session, enrolment):
    signed_in.post(url("session", session), row(enrolment, "late"))

    assert timezone.now() - AttendanceMark.objects.get().marked_at < datetime.timedelta(minutes=1)
