"""Requests about personal data: filed by the person, answered in time or refused with a reason, and told by e-mail."""

import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from emm.accounts.models import Role
from emm.audit.models import AuditEvent
from emm.common.errors import DomainError
from emm.jobs.models import Job
from participants.models import Person
from tests.background import run_now
from tests.factories import AdministratorFactory, ParticipantUserFactory, PersonFactory, PrivacyRequestFactory
from trainings.privacy.data_export import copy_of
from trainings.privacy.erasure import remove_what_is_due
from trainings.privacy.models import PrivacyRequest
from trainings.privacy.services import answer_request, file_request, move_request, refuse_request

pytestmark = pytest.mark.django_db
State = PrivacyRequest.State
DAY = datetime.timedelta(days=1)


@pytest.fixture
def siti():
    user = ParticipantUserFactory(full_name="Siti Rahmawati", email="siti@example.org")
    return user.person


@pytest.fixture
def administrator():
    return AdministratorFactory()


def filed(person, **changes):
    said = {"kind": "correction", "text": "My name is written with one l.", **changes}
    return file_request(person=person, by=person.user, **said)


def do_jobs():
    for job in Job.objects.filter(state=Job.State.QUEUED):
        run_now(job)


class TestFiling:
    def test_it_is_to_be_answered_within_three_days(self, siti):
        with time_machine.travel("2026-11-28T09:00:00+07:00", tick=False):
            asked = filed(siti, text="  My name is wrong. ")

        assert (asked.state, asked.text) == (State.RECEIVED, "My name is wrong.")
        assert asked.due_at == datetime.datetime(2026, 12, 1, 2, 0, tzinfo=datetime.UTC)
        assert [row.history_user for row in asked.history.all()] == [siti.user]

    def test_the_time_is_a_setting(self, siti, settings):
        settings.PRIVACY_ANSWER_HOURS = 24
        asked = filed(siti)

        assert asked.due_at - asked.received_at == DAY

    @pytest.mark.parametrize("text", ["", "  \n "])
    def test_without_a_word_it_is_refused(self, siti, text):
        with pytest.raises(DomainError) as refused:
            filed(siti, text=text)
        assert refused.value.message_dict == {"text": ["Write at least one sentence."]}

    def test_one_of_a_kind_at_a_time(self, siti, administrator):
        first = filed(siti)
        filed(siti, kind="access")
        with pytest.raises(DomainError) as refused:
            filed(siti)
        assert refused.value.message_dict == {"kind": ["You have already sent this request. We have not answered yet."]}
        answer_request(request=first, answer="Done.", by=administrator)
        assert filed(siti).pk

    def test_the_database_knows_no_two_either(self, siti):
        PrivacyRequestFactory(person=siti)
        with pytest.raises(IntegrityError), transaction.atomic():
            PrivacyRequestFactory(person=siti)

    @pytest.mark.parametrize("changes", [{"state": State.ANSWERED}, {"answer": "Done."}, {"closed_at": timezone.now()}])
    def test_nor_one_that_is_closed_by_half(self, siti, changes):
        with pytest.raises(IntegrityError), transaction.atomic():
            PrivacyRequestFactory(person=siti, **changes)


class TestStates:
    def test_taken_in_hand_and_put_back(self, siti, administrator):
        asked = move_request(request=filed(siti), transition="take", by=administrator)
        assert (asked.state, asked.handled_by) == (State.IN_HAND, administrator)
        asked = move_request(request=asked, transition="put_back", by=administrator)
        assert (asked.state, asked.handled_by) == (State.RECEIVED, None)

    def test_answered_with_what_was_done(self, siti, administrator):
        asked = move_request(request=filed(siti), transition="take", by=administrator)
        asked = answer_request(request=asked, answer=" It reads Ella now. ", by=administrator)

        assert (asked.state, asked.answer, asked.handled_by) == (State.ANSWERED, "It reads Ella now.", administrator)
        assert asked.closed_at is not None
        assert [row.state for row in asked.history.all()] == [State.ANSWERED, State.IN_HAND, State.RECEIVED]

    def test_refused_with_the_reason(self, siti, administrator):
        asked = refuse_request(request=filed(siti), reason="The law keeps it.", by=administrator)
        assert (asked.state, asked.answer) == (State.REFUSED, "The law keeps it.")

    @pytest.mark.parametrize("verb", [{"answer": " "}, {"reason": ""}])
    def test_not_without_a_word(self, siti, administrator, verb):
        close = answer_request if "answer" in verb else refuse_request
        with pytest.raises(DomainError):
            close(request=filed(siti), by=administrator, **verb)

    def test_what_is_closed_stays_as_it_is(self, siti, administrator):
        asked = answer_request(request=filed(siti), answer="Done.", by=administrator)
        for verb in (
            lambda: refuse_request(request=asked, reason="No.", by=administrator),
            lambda: answer_request(request=asked, answer="Yes.", by=administrator),
            lambda: move_request(request=asked, transition="take", by=administrator),
            lambda: move_request(request=asked, transition="put_back", by=administrator),
        ):
            with pytest.raises(DomainError) as refused:
                verb()
            assert "The state is now “Answered”" in refused.value.messages[0]
        assert PrivacyRequest.objects.get().answer == "Done."

    def test_late_only_while_it_is_open(self, siti, administrator):
        asked = filed(siti)
        after = asked.due_at + datetime.timedelta(seconds=1)
        assert [asked.is_late(), asked.is_late(after)] == [False, True]
        assert not answer_request(request=asked, answer="Done.", by=administrator).is_late(after)


class TestLetters:
    def test_on_filing_and_on_the_answer_in_the_language_of_the_person(self, siti, administrator, mailoutbox):
        siti.user.language = "id"
        siti.user.save()
        asked = filed(siti)
        do_jobs()
        answer_request(request=asked, answer="It reads Ella now.", by=administrator)
        do_jobs()

        assert [(mail.to, mail.subject) for mail in mailoutbox] == [
            (["siti@example.org"], "Permintaan data pribadi Anda telah kami terima"),
            (["siti@example.org"], "Permintaan data pribadi Anda telah kami jawab"),
        ]
        for mail in mailoutbox:
            assert "/id/account/privacy-requests/" in mail.body
            assert "perbaikan" in mail.body
            # What was asked and answered stands behind the sign-in.
            assert "Ella" not in mail.body
            assert "one l" not in mail.body

    def test_in_english_with_the_time_of_the_answer(self, siti, mailoutbox):
        with time_machine.travel("2026-11-28T09:00:00+07:00", tick=False):
            filed(siti)
        do_jobs()

        assert mailoutbox[0].subject == "We have received your personal data request"
        assert "We will answer by 1 December 2026, 09:00 WIB." in mailoutbox[0].body

    def test_whoever_has_no_address_gets_none(self, administrator, mailoutbox):
        asked = PrivacyRequestFactory(person=PersonFactory(email=None))
        answer_request(request=asked, answer="Done.", by=administrator)
        do_jobs()

        assert mailoutbox == []
        assert Job.objects.get().result == {"written": False}


class TestKeeping:
    def test_an_answered_one_is_deleted_after_its_years(self, siti, administrator):
        asked = answer_request(request=filed(siti), answer="Done.", by=administrator)
        today = timezone.localdate()
        remove_what_is_due(on=today + 3 * 365 * DAY - DAY)
        assert PrivacyRequest.objects.get() == asked
        remove_what_is_due(on=today + 3 * 366 * DAY, by=administrator)

        assert not PrivacyRequest.objects.exists()
        assert not asked.history.exists()
        (event,) = AuditEvent.objects.filter(act=AuditEvent.Act.REMOVAL, data__removed="request")
        assert (event.by, event.object_id) == (administrator, siti.pk)

    def test_whoever_waits_for_an_answer_can_still_be_reached(self, siti):
        filed(siti)
        remove_what_is_due(on=timezone.localdate() + 20 * 366 * DAY)

        siti.refresh_from_db()
        assert (siti.full_name, siti.email_address) == ("Siti Rahmawati", "siti@example.org")
        assert PrivacyRequest.objects.get().is_open

    def test_with_the_name_goes_what_was_asked(self, siti, administrator, settings):
        settings.RETENTION_REQUEST_YEARS = 50
        filed_long_ago = answer_request(request=filed(siti), answer="Done.", by=administrator)
        remove_what_is_due(on=timezone.localdate() + 20 * 366 * DAY)

        siti.refresh_from_db()
        assert siti.full_name == f"#{siti.pk}"
        assert not PrivacyRequest.objects.filter(pk=filed_long_ago.pk).exists()

    def test_nobody_is_deleted_while_a_request_is_kept(self, administrator):
        person = PersonFactory()
        asked = PrivacyRequestFactory(person=person)
        answer_request(request=asked, answer="Done.", by=administrator)
        remove_what_is_due(on=timezone.localdate() + 2 * 366 * DAY)

        assert Person.objects.filter(pk=person.pk).exists()

    def test_the_copy_of_ones_data_holds_them(self, siti, administrator):
        answer_request(request=filed(siti), answer="It reads Ella now.", by=administrator)
        (asked,) = copy_of(siti)["privacy_requests"]

        assert (asked["kind"], asked["state"], asked["answer"]) == ("Correction", "Answered", "It reads Ella now.")


def test_who_sees_which(siti, administrator):
    filed(siti)
    PrivacyRequestFactory()
    others = [ParticipantUserFactory(), *(AdministratorFactory(role=role) for role in (Role.OFFICER, Role.TRAINER))]

    seen = [PrivacyRequest.objects.for_user(user).count() for user in (administrator, siti.user, *others)]
    assert seen == [2, 1, 0, 0, 0]
