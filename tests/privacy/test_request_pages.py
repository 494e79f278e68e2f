"""The pages of requests: a person's own, and the administrators' list with what is done about each."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from emm.audit.models import AuditEvent
from tests.downloads import content_of
from tests.factories import (
    AdministratorFactory,
    OfficerFactory,
    ParticipantUserFactory,
    PersonFactory,
    PrivacyRequestFactory,
    UserFactory,
)
from trainings.home.todo_items import privacy_requests
from trainings.privacy.models import PrivacyRequest

pytestmark = pytest.mark.django_db
OWN = "/en/account/privacy-requests/"
LIST = "/en/staff/privacy-requests/"
LATE = datetime.timedelta(hours=73)


@pytest.fixture
def siti(client):
    user = ParticipantUserFactory(full_name="Siti Rahmawati")
    client.force_login(user)
    return user.person


def page(response):
    return " ".join(response.content.decode().split())


def said(response):
    return [str(message) for message in response.context["messages"]]


def address(name, asked, *args):
    return reverse(f"privacy:{name}", args=[asked.pk, *args])


class TestOwn:
    def test_one_asks_and_sees_by_when_it_is_answered(self, client, siti):
        assert OWN in page(client.get("/en/account/"))
        response = client.post(OWN, {"kind": "erasure", "text": "Please forget my telephone."}, follow=True)

        asked = PrivacyRequest.objects.get()
        assert (asked.person, asked.kind, asked.text) == (siti, "erasure", "Please forget my telephone.")
        (message,) = said(response)
        assert message.startswith("Request received. We answer by ")
        assert "Please forget my telephone." in page(response)

    def test_the_answer_stands_there(self, client, siti):
        PrivacyRequestFactory(person=siti, state="refused", answer="The law keeps it.", closed_at=timezone.now())
        response = client.get(OWN)

        assert "Reason for refusal" in page(response)
        assert "The law keeps it." in page(response)

    def test_what_others_asked_does_not(self, client, siti):
        PrivacyRequestFactory(text="A secret of mine.")

        assert "A secret of mine." not in page(client.get(OWN))

    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client, siti):
        PrivacyRequestFactory(person=siti)
        response = client.post(OWN, {"kind": "correction", "text": "Once more."})

        assert response.status_code == 422
        assert response.context["form"].errors == {
            "kind": ["You have already sent this request. We have not answered yet."]
        }
        assert "Once more." in page(response)

    @pytest.mark.parametrize("wrong", [{"kind": "king"}, {"text": "x" * 4001}, {"text": "\x00"}, {"text": ""}])
    def test_nonsense_is_refused(self, client, siti, wrong):
        response = client.post(OWN, {"kind": "access", "text": "Please."} | wrong)

        assert response.status_code == 422
        assert not PrivacyRequest.objects.exists()

    def test_markup_is_shown_as_it_was_typed(self, client, siti):
        PrivacyRequestFactory(person=siti, text="<b>bold</b>")

        assert "&lt;b&gt;bold&lt;/b&gt;" in page(client.get(OWN))

    def test_an_account_without_a_record_is_told_whom_to_write_to(self, client):
        client.force_login(UserFactory())
        response = client.post(OWN, {"kind": "access", "text": "Please."})

        assert "Your account is not linked with a person" in page(client.get(OWN))
        assert response.status_code == 422
        assert not PrivacyRequest.objects.exists()

    def test_in_indonesian(self, client, siti):
        response = client.get(OWN.replace("/en/", "/id/"))

        assert "<h1>Permintaan saya mengenai data saya</h1>" in page(response)
        assert "72 jam" in page(response)


class TestList:
    def test_found_by_name_without_accents_state_and_kind(self, client, administrator):
        asked = PrivacyRequestFactory(person__full_name="João Pereira")
        late = PrivacyRequestFactory(kind="access", received_at=timezone.now() - LATE)
        closed = PrivacyRequestFactory(state="answered", answer="Done.", closed_at=timezone.now(), kind="erasure")

        def found(**query):
            return {row.record for row in client.get(LIST, query).context["table"].rows}

        assert found() == {asked, late, closed}
        assert found(q="joao") == {asked}
        assert found(state="open") == {asked, late}
        assert found(state="late") == {late}
        assert found(state="answered") == {closed}
        assert found(kind="erasure") == {closed}

    def test_what_is_due_first_comes_first(self, client, administrator):
        later = PrivacyRequestFactory()
        sooner = PrivacyRequestFactory(received_at=timezone.now() - LATE)

        rows = client.get(LIST).context["table"].rows
        assert [row.record for row in rows] == [sooner, later]

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, administrator, number, django_assert_num_queries):
        for _each in range(number):
            PrivacyRequestFactory(state="in_hand", handled_by=AdministratorFactory())

        with django_assert_num_queries(6):
            assert len(client.get(LIST).context["table"].rows) == number

    def test_as_a_file_without_what_was_asked_and_written_down(self, client, administrator):
        PrivacyRequestFactory(person__full_name="Siti", text="My secret.")
        PrivacyRequestFactory(state="answered", answer="Our secret.", closed_at=timezone.now())
        response = client.get(LIST, {"export": "csv"})

        text = content_of(response).decode("utf-8-sig")
        assert text.splitlines()[0] == "Person,Type of request,Received,Answer by,State,Handled by,Closed"
        assert "Siti,Correction," in text
        assert "secret" not in text
        assert "Answered" in text
        assert AuditEvent.objects.get(act=AuditEvent.Act.EXPORT).data["rows"] == 2

    def test_in_pages(self, client, administrator):
        PrivacyRequestFactory.create_batch(26)

        assert len(client.get(LIST, {"page": 2}).context["table"].page.object_list) == 1

    @pytest.mark.parametrize("who", [OfficerFactory, ParticipantUserFactory])
    def test_it_is_for_administrators(self, client, who):
        user = who()
        client.force_login(user)
        asked = PrivacyRequestFactory(person=getattr(user, "person", None) or PersonFactory())

        names = ["request", "request_answer", "request_refuse"]
        assert client.get(LIST).status_code == 403
        # Whoever asked knows of the request, and reads it on a page of their own.
        expected = 403 if asked.person.user else 404
        assert {client.get(address(name, asked)).status_code for name in names} == {expected}
        assert client.post(address("request_move", asked, "take")).status_code == expected


class TestOne:
    def test_it_shows_what_is_asked_and_what_can_be_done(self, client, administrator):
        asked = PrivacyRequestFactory(received_at=timezone.now() - LATE)
        text = page(client.get(asked.get_absolute_url()))

        assert "My name is written with one l." in text
        assert "Late" in text
        for way in (
            address("request_answer", asked),
            address("request_refuse", asked),
            address("request_move", asked, "take"),
            reverse("participants:person_edit", args=[asked.person_id]),
        ):
            assert way in text

    def test_taken_in_hand_and_back_by_undo(self, client, administrator):
        asked = PrivacyRequestFactory()
        response = client.post(address("request_move", asked, "take"), follow=True)
        assert said(response) == ["The request is assigned to you."]
        undo = address("request_move", asked, "put_back")
        assert f'action="{undo}"' in page(response)
        client.post(undo)

        assert PrivacyRequest.objects.get().state == "received"

    @pytest.mark.parametrize(
        ("name", "state", "words"),
        [("request_answer", "answered", "Our answer"), ("request_refuse", "refused", "Reason for refusal")],
    )
    def test_answered_or_refused(self, client, administrator, name, state, words):
        asked = PrivacyRequestFactory()
        assert "My name is written with one l." in page(client.get(address(name, asked)))
        response = client.post(address(name, asked), {"answer": "It reads Ella now."}, follow=True)

        asked.refresh_from_db()
        assert (asked.state, asked.answer) == (state, "It reads Ella now.")
        assert words in page(response)
        assert address("request_answer", asked) not in page(response)

    def test_by_two_at_once_the_second_is_told(self, client, administrator):
        asked = PrivacyRequestFactory(state="answered", answer="Done.", closed_at=timezone.now())
        response = client.post(address("request_refuse", asked), {"answer": "No."})

        assert response.status_code == 422
        assert "The state is now “Answered”" in page(response)

    @pytest.mark.parametrize("transition", ["answer", "refuse", "nonsense"])
    def test_no_other_move_is_made_by_a_button(self, client, administrator, transition):
        asked = PrivacyRequestFactory()

        assert client.post(address("request_move", asked, transition)).status_code == 404


class TestToday:
    def test_what_waits_is_a_task_of_the_administrator(self, client, administrator):
        PrivacyRequestFactory()
        text = page(client.get("/en/today/"))

        assert "1 privacy request waits for an answer, by " in text
        assert f"{LIST}?state=open" in text

    def test_what_is_late_is_told_so(self):
        PrivacyRequestFactory(received_at=timezone.now() - LATE)
        PrivacyRequestFactory()

        task = privacy_requests()
        assert task.text.startswith("2 privacy requests wait for an answer; the time of the first has passed (")

    def test_answered_ones_are_none_and_one_query_tells(self, django_assert_num_queries):
        PrivacyRequestFactory(state="answered", answer="Done.", closed_at=timezone.now())

        with django_assert_num_queries(1):
            assert privacy_requests() is None

    def test_others_are_told_nothing(self, client):
        client.force_login(OfficerFactory())
        PrivacyRequestFactory()

        assert "privacy request" not in page(client.get("/en/today/"))


@pytest.mark.parametrize(("language", "words"), [("en", "We answer within 72 hours"), ("id", "dalam 72 jam")])
def test_the_privacy_notice_says_where_to_ask(client, language, words):
    text = page(client.get(f"/{language}/privacy/"))

    assert words in text
    assert f"/{language}/account/privacy-requests/" in text
