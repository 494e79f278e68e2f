"""A session that does not take place stays on the timetable, struck out, and counts for nothing."""

import datetime
import uuid
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    EnrolmentFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    YesterdaysSessionFactory,
    at,
)
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import said, text
from trainings.attendance.services import Mark, record_marks
from trainings.attendance.summary import attendance_of
from trainings.attendance.today import sessions_of_today
from trainings.certificates.rules.teaching import modules_taught_in, service_in
from trainings.enrolment.places import first_session_has_begun
from trainings.home.todo_items import next_sessions_of_trainer
from trainings.planning.models import Session, Training
from trainings.planning.publication_checks import check_readiness
from trainings.planning.services.session_cancellation import cancel_session, restore_session
from trainings.planning.services.sessions import (
    Part,
    SessionPlan,
    assign_trainer,
    change_session,
    delete_session,
    put_back_session,
    remove_trainer,
    schedule_session,
)
from trainings.planning.services.trainings import change_training, copy_training
from trainings.planning.team import team_of
from trainings.planning.timetable import schedule_warnings, sessions_of
from trainings.reporting.progress import steps_of

pytestmark = pytest.mark.django_db
REASON = "The speaker is ill."


def cancelled(session):
    return cancel_session(session=session, reason=REASON, by=AdministratorFactory())


def code_of(service, **arguments):
    with pytest.raises(ValidationError) as caught:
        service(**arguments)
    return caught.value.code if hasattr(caught.value, "code") else sorted(caught.value.message_dict)


def plan_like(session, **changes):
    values = {"kind": session.kind, "module": session.module, "room": session.room_name, **changes}
    return SessionPlan(starts_at=session.starts_at, ends_at=session.ends_at, **values)


class TestIdentity:
    def test_it_stays_when_the_session_changes_and_when_it_is_put_back(self, training):
        session = SessionFactory(training=training)
        uid = session.uid
        change_session(session=session, plan=plan_like(session, room="Melati"))
        assert Session.objects.get().uid == uid

        delete_session(session=session)
        put_back_session(removed=Session.history.filter(history_type="-").get())
        assert isinstance(uid, uuid.UUID)
        assert Session.objects.get().uid == uid

    def test_a_copy_of_the_training_has_identities_of_its_own(self, training):
        session = SessionFactory(training=training)
        copy = copy_training(
            source=training,
            starts_on=training.starts_on + datetime.timedelta(days=30),
            title_en="Copy",
            title_ind="",
            by=OfficerFactory(),
        )
        assert copy.sessions.get().uid != session.uid

    def test_no_two_sessions_share_one(self, training):
        session = SessionFactory(training=training)
        with pytest.raises(IntegrityError), transaction.atomic():
            SessionFactory(training=training, uid=session.uid)


class TestCancel:
    def test_who_why_and_when_is_kept(self, training):
        by = AdministratorFactory()
        session = SessionFactory(training=training)
        cancel_session(session=session, reason="  The speaker\n is ill. ", by=by)

        stored = Session.objects.get()
        assert (stored.state, stored.cancellation_reason, stored.cancelled_by) == ("cancelled", REASON, by)
        assert stored.cancelled_at is not None

    @pytest.mark.parametrize("reason", ["", "  ", "x" * 301])
    def test_it_needs_a_reason_of_a_sentence(self, training, reason):
        session = SessionFactory(training=training)
        code = "planning.cancellation_reason_long" if reason.strip() else "planning.cancellation_reason_missing"
        assert code_of(cancel_session, session=session, reason=reason, by=None) == code

    def test_once(self, training):
        session = cancelled(SessionFactory(training=training))
        assert code_of(cancel_session, session=session, reason=REASON, by=None) == "common.transition"

    def test_not_in_a_closed_training(self, training):
        session = SessionFactory(training=training)
        Training.objects.update(state="completed")
        assert code_of(cancel_session, session=session, reason=REASON, by=None) == "planning.training_closed"

    @pytest.mark.parametrize(
        "fields", [{"state": "cancelled"}, {"cancellation_reason": "Why"}, {"cancelled_at": "2022-09-29T00:00Z"}]
    )
    def test_the_database_wants_state_and_reason_together(self, training, fields):
        SessionFactory(training=training)
        with pytest.raises(IntegrityError), transaction.atomic():
            Session.objects.update(**fields)

    def test_nothing_is_changed_in_it_until_it_is_restored(self, training):
        part = SessionTrainerFactory(session__training=training)
        # As another page still has it before it.
        seen = Session.objects.get()
        cancelled(part.session)

        assert code_of(change_session, session=seen, plan=plan_like(seen)) == "planning.session_cancelled"
        assert code_of(delete_session, session=seen) == "planning.session_cancelled"
        assert code_of(assign_trainer, session=seen, part=Part(TrainerFactory())) == "planning.session_cancelled"
        assert code_of(remove_trainer, part=part) == "planning.session_cancelled"
        assert Session.objects.get().is_cancelled

    def test_a_change_does_not_overwrite_the_note_written_meanwhile(self, training):
        session = SessionFactory(training=training)
        Session.objects.update(note="Maps were missing.")
        change_session(session=session, plan=plan_like(session, room="Melati"))

        assert Session.objects.values_list("note", "room__name").get() == ("Maps were missing.", "Melati")


class TestWhatWasRecordedStays:
    def test_marks_keep_the_session(self, training):
        session = AttendanceMarkFactory(session__training=training).session
        with pytest.raises(ValidationError) as caught:
            delete_session(session=session)
        assert caught.value.messages == [
            f"You cannot remove “{session}”, because attendance was recorded. Cancel the session instead."
        ]

    def test_a_note_keeps_the_session(self, training):
        session = SessionFactory(training=training)
        Session.objects.update(note="Maps were missing.")
        with pytest.raises(ValidationError) as caught:
            delete_session(session=session)
        assert caught.value.messages == [
            f"You cannot remove “{session}”, because it has a note. Cancel the session instead."
        ]

    def test_the_admin_site_deletes_no_session(self, client, training):
        client.force_login(AdministratorFactory())
        session = SessionFactory(training=training)
        response = client.post(reverse("admin:planning_session_delete", args=[session.pk]), {"post": "yes"})
        assert response.status_code in {302, 403}
        assert Session.objects.exists()

    def test_no_mark_is_added(self, training):
        session = cancelled(SessionFactory(training=training))
        enrolment = EnrolmentFactory(training=training)
        marks = [Mark(enrolment.pk, "present")]
        assert code_of(record_marks, session=session, marks=marks, by=None) == "attendance.session_cancelled"


class TestNothingIsOccupied:
    def test_the_room_is_free(self, training):
        session = cancelled(SessionFactory(training=training, room="Anggrek"))
        assert schedule_session(training=training, plan=plan_like(session)).pk

    def test_the_trainer_is_free(self, training):
        part = SessionTrainerFactory(session__training=training)
        cancelled(part.session)
        other = TrainingFactory(starts_on=training.starts_on)
        wanted = plan_like(part.session, kind="opening", module=None, parts=[Part(part.trainer)])
        assert schedule_session(training=other, plan=wanted).trainers.get().trainer == part.trainer

    def test_it_is_restored_with_its_trainers(self, training):
        part = SessionTrainerFactory(session__training=training)
        restore_session(session=cancelled(part.session))
        stored = Session.objects.get()
        assert (stored.state, stored.cancellation_reason, stored.cancelled_at) == ("scheduled", "", None)
        assert stored.trainers.get() == part

    def test_it_is_not_restored_into_a_room_that_is_taken(self, training):
        session = cancelled(SessionFactory(training=training, room="Anggrek"))
        SessionFactory(training=training, room="Anggrek")
        assert code_of(restore_session, session=session) == ["room"]
        assert Session.objects.get(pk=session.pk).is_cancelled

    def test_it_is_not_restored_where_its_trainer_is_elsewhere(self, training):
        part = SessionTrainerFactory(session__training=training)
        cancelled(part.session)
        SessionTrainerFactory(session__training=TrainingFactory(starts_on=training.starts_on), trainer=part.trainer)
        assert code_of(restore_session, session=part.session) == [f"trainer-{part.trainer_id}"]

    def test_what_takes_place_is_not_restored(self, training):
        assert code_of(restore_session, session=SessionFactory(training=training)) == "common.transition"

    def test_the_days_of_the_training_may_end_before_it(self, training):
        cancelled(SessionFactory(training=training, starts_at=at(training, "09:00", day=1)))
        training.ends_on = training.starts_on
        assert change_training(training=training).training.day_count == 1

    def test_it_stays_behind_when_the_training_is_copied(self, training):
        cancelled(SessionFactory(training=training))
        copy = copy_training(
            source=training, starts_on=training.starts_on, title_en="Copy", title_ind="", by=OfficerFactory()
        )
        assert not copy.sessions.exists()


class TestNothingCounts:
    @pytest.fixture
    def attended(self):
        """Two sessions of two JP: the participant came to the first, which is cancelled afterwards."""
        first = YesterdaysSessionFactory()
        SessionFactory(training=first.training, starts_at=at(first.training, "13:00"))
        mark = AttendanceMarkFactory(session=first)
        cancelled(first)
        return mark

    def test_not_in_the_share_attended(self, attended):
        summary = attendance_of(attended.session.training)[attended.enrolment_id]
        assert (summary.attended_jp, summary.total_jp, summary.percent) == (Decimal(0), Decimal(2), 0)

    def test_not_as_having_attended_any_session(self, attended):
        assert [step.total for step in steps_of(attended.session.training)] == [1, 1, 0, 0]

    def test_not_as_hours_taught(self, training):
        part = SessionTrainerFactory(session__training=training)
        assert [service.jp for service in service_in(training)] == [2]
        cancelled(part.session)
        assert service_in(training) == []
        assert modules_taught_in(training) == []
        sessions = sessions_of(training)
        assert [member.jp for member in team_of(sessions, seen_by=AdministratorFactory())] == [0]

    def test_not_before_the_training_can_be_published(self, training):
        cancelled(SessionFactory(training=training, room="Anggrek"))
        assert schedule_warnings(training) == []
        assert "no_sessions" in [check.code for check in check_readiness(training)]

    def test_not_as_the_first_session(self, attended):
        later = {"starts_at": at(attended.session.training, "13:00", day=3)}
        later["ends_at"] = later["starts_at"] + datetime.timedelta(hours=1)
        Session.objects.filter(state="scheduled").update(**later)
        assert first_session_has_begun(attended.session.training) is False

    def test_not_on_the_trainers_day(self):
        user = TrainerUserFactory()
        today = SessionFactory(training__starts_on=datetime.date.today())
        later = SessionFactory()
        for session in (today, later):
            SessionTrainerFactory(session=session, trainer=user.person.trainer)
        assert len(sessions_of_today(user)) == len(next_sessions_of_trainer(user)) == 1
        for session in (today, later):
            cancelled(session)
        assert len(sessions_of_today(user)) == len(next_sessions_of_trainer(user)) == 0


class TestPages:
    @pytest.mark.parametrize(
        ("language", "button", "done"),
        [
            ("en", "Cancel session", "Session “Borders” cancelled."),
            ("id", "Batalkan sesi", "Sesi “Perbatasan” dibatalkan."),
        ],
    )
    def test_it_is_cancelled_from_its_form_with_a_reason(self, client, officer, training, language, button, done):
        session = SessionFactory(training=training, title_en="Borders", title_ind="Perbatasan")
        with translation.override(language):
            address = url("session_cancel", session.pk)
            form = client.get(url("session_edit", session.pk))
            assert address in text(form)
            assert button in text(form)
            assert client.post(address, {"reason": ""}).status_code == 422
            response = client.post(address, {"reason": REASON}, follow=True)

        assert said(response) == [done]
        assert Session.objects.get().cancelled_by == officer

    def test_the_button_to_remove_is_there_only_while_nothing_is_recorded(self, client, officer, training):
        session = SessionFactory(training=training)
        remove = url("session_delete", session.pk)
        assert remove in text(client.get(url("session_edit", session.pk)))
        AttendanceMarkFactory(session=session)
        assert remove not in text(client.get(url("session_edit", session.pk)))

    def test_it_is_struck_out_on_the_timetable_and_its_page_says_why(self, client, officer, training):
        session = cancelled(SessionFactory(training=training, title_en="Borders"))
        assert "<s>Borders</s>" in text(client.get(url("training", training.pk)))
        page = text(client.get(url("session_edit", session.pk)))
        assert REASON in page
        assert url("session_restore", session.pk) in page

    def test_it_is_struck_out_for_the_public_without_the_reason(self, client, training):
        cancelled(SessionFactory(training=training, title_en="Borders"))
        page = text(client.get(reverse("planning:public_training", args=[training.pk])))
        assert "<s>Borders</s>" in page
        assert REASON not in page

    def test_it_is_restored_by_a_click(self, client, officer, training):
        session = cancelled(SessionFactory(training=training, title_en="Borders"))
        assert client.get(url("session_restore", session.pk)).status_code == 405
        response = client.post(url("session_restore", session.pk), follow=True)
        assert said(response) == ["Session “Borders” takes place again."]
        assert not Session.objects.get().is_cancelled

    def test_its_marks_can_still_be_read(self, client, officer):
        session = YesterdaysSessionFactory()
        AttendanceMarkFactory(session=session, enrolment__person__full_name="Rina")
        cancelled(session)
        page = text(client.get(reverse("attendance:session", args=[session.pk])))
        assert "Rina" in page
        assert "This session was cancelled; no attendance is recorded." in page

    def test_a_trainer_cancels_nothing(self, client, training):
        user = TrainerUserFactory()
        session = SessionTrainerFactory(session__training=training, trainer=user.person.trainer).session
        client.force_login(user)
        assert client.post(url("session_cancel", session.pk), {"reason": REASON}).status_code == 403
        cancelled(session)
        assert client.post(url("session_restore", session.pk)).status_code == 403
        assert Session.objects.get().is_cancelled
