"""The buttons of a session's list: all present, undo, the note."""

import re
import uuid

import pytest

from tests.attendance.pages import row, statuses, text_of, url
from tests.factories import EnrolmentFactory
from trainings.attendance.models import AttendanceMark
from trainings.planning.models import Session, Training

pytestmark = pytest.mark.django_db
Status = AttendanceMark.Status


class TestAllPresent:
    def test_saves_the_form_and_marks_the_others(self, signed_in, session, enrolment):
        other = EnrolmentFactory(training=session.training)

        response = signed_in.post(url("all_present", session), row(enrolment, "late") | row(other), follow=True)

        assert statuses(session) == {enrolment.pk: Status.LATE, other.pk: Status.PRESENT}
        assert response.redirect_chain == [(url("session", session), 302)]

    def test_sent_twice_counts_once(self, signed_in, session, enrolment):
        form = row(enrolment) | {"bulk_act": str(uuid.uuid4())}
        signed_in.post(url("all_present", session), form)
        signed_in.post(url("undo", session))
        signed_in.post(url("all_present", session), form)

        assert statuses(session) == {}

    def test_refusals_keep_what_was_typed(self, signed_in, session, enrolment):
        response = signed_in.post(url("all_present", session), row(enrolment, "late", "x" * 301))

        assert response.status_code == 422
        assert response.context["rows"][0].error == "A note has at most 300 characters."
        assert statuses(session) == {}

    def test_refused_in_a_cancelled_training(self, signed_in, session, enrolment):
        Training.objects.update(state=Training.State.CANCELLED)

        assert signed_in.post(url("all_present", session)).status_code == 422


class TestUndo:
    def test_takes_back_and_says_so(self, signed_in, session, enrolment):
        signed_in.post(url("session", session), row(enrolment, "late"))

        response = signed_in.post(url("undo", session), follow=True)

        assert statuses(session) == {}
        assert "Undone." in text_of(response)

    def test_sent_twice_takes_back_one_act(self, signed_in, session, enrolment):
        signed_in.post(url("session", session), row(enrolment, "late"))
        signed_in.post(url("session", session), row(enrolment, "sick", shown="late|"))
        undo = {"undo_act": str(uuid.uuid4())}
        signed_in.post(url("undo", session), undo)
        signed_in.post(url("undo", session), undo)

        assert statuses(session) == {enrolment.pk: Status.LATE}

    def test_message_after_saving_takes_back_that_act(self, signed_in, session, enrolment):
        response = signed_in.post(url("session", session), row(enrolment, "late"), follow=True)
        (address,) = re.findall(r'action="([^"]*undo/\?act=[^"]*)"', response.content.decode())
        signed_in.post(url("session", session), row(enrolment, "sick", shown="late|"))

        signed_in.post(address)

        assert statuses(session) == {enrolment.pk: Status.SICK}

    def test_nothing_to_undo_is_said(self, signed_in, session):
        response = signed_in.post(url("undo", session), follow=True)

        assert "There is no mark of yours in this session to undo." in text_of(response)


class TestNote:
    def test_is_saved(self, signed_in, session):
        response = signed_in.post(url("note", session), {"note": "Lively.", "shown": ""}, follow=True)

        session.refresh_from_db()
        assert session.note == "Lively."
        assert session.history.first().history_user.full_name == "Budi Santoso"
        assert "Note saved." in text_of(response)

    def test_written_by_somebody_else_meanwhile_nothing_is_lost(self, signed_in, session):
        Session.objects.update(note="Theirs")

        response = signed_in.post(url("note", session), {"note": "Mine", "shown": ""})

        assert response.status_code == 422
        assert "Another person changed this note: “Theirs”. Combine both texts and save again." in text_of(response)
        assert response.context["note_form"]["note"].value() == "Mine"
        # Having read it, the writer may send both.
        both = {"note": "Mine and theirs", "shown": response.context["note_form"]["shown"].value()}
        assert signed_in.post(url("note", session), both).status_code == 302
        session.refresh_from_db()
        assert session.note == "Mine and theirs"

    def test_what_cannot_be_stored_is_said_and_stays(self, signed_in, session):
        note = "x" * 5001
        response = signed_in.post(url("note", session), {"note": note, "shown": ""})

        assert response.status_code == 422
        assert list(response.context["note_form"].errors) == ["note"]
        assert response.context["note_form"]["note"].value() == note
