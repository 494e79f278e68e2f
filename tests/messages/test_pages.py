"""The list of emails, the page of one and what can be done there, each for whoever may."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone, translation

from emm.audit.models import AuditEvent
from emm.messages.models import Message, MessageText
from participants.models import Person
from tests.factories import (
    AdministratorFactory,
    CertificateFactory,
    MessageFactory,
    OfficerFactory,
    PersonFactory,
    RegionFactory,
    TemplateVersionFactory,
    TrainingFactory,
)
from trainings.certificates.models import Certificate

from .sent import send_due

pytestmark = pytest.mark.django_db
LIST = "/en/staff/emails/"


@pytest.fixture
def certificate(db):
    version = TemplateVersionFactory()

    def make(**changes):
        return CertificateFactory(template_version=version, file="certificates/1.pdf", **changes)

    return make


@pytest.fixture
def email(certificate):
    """Makes an email about a certificate of its own."""

    def make(*, state="sent", training=None, name="Siti Rahmawati", **changes):
        person = PersonFactory(full_name=name, email="siti@example.org")
        about = certificate(person=person, name=name, **({"training": training} if training else {}))
        return MessageFactory(certificate=about, state=state, **changes)

    return make


def rows(response):
    return [row.record for row in response.context["table"].page.object_list]


class TestList:
    @pytest.mark.parametrize(("language", "words"), [("en", "Edit the texts"), ("id", "Ubah teks")])
    def test_an_empty_list_offers_the_texts_once(self, client, administrator, language, words):
        page = client.get(f"/{language}{LIST.removeprefix('/en')}").content.decode()
        assert page.count(words) == 1

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, administrator, email, number, django_assert_num_queries):
        for _each in range(number):
            email()
        with django_assert_num_queries(6):  # session, account, roles, count, emails, people
            assert len(rows(client.get(LIST))) == number

    def test_the_latest_stands_first_and_each_says_to_whom(self, client, administrator, email):
        first, second = email(name="Ani"), email(name="Budi <b>", subject="A & B")
        page = client.get(LIST)
        assert rows(page) == [second, first]
        for words in ("Budi &lt;b&gt;", "A &amp; B", second.address.split("@")[0], second.get_absolute_url()):
            assert words in page.content.decode()

    def test_it_is_searched_and_filtered(self, client, administrator, email):
        bounced = email(state="bounced", address="ani@kemlu.example", subject="Your certificate is ready: Bali")
        handled = email(state="failed", handled_at=timezone.now())
        waiting = email(state="waiting")
        Message.objects.filter(pk=handled.pk).update(created_at="2022-09-07T00:00:00+00:00")

        def found(**query):
            return set(rows(client.get(LIST, query)))

        assert found(q="ANI@kemlu") == found(q="bali certificate") == {bounced}
        assert found(state="waiting") == {waiting}
        assert found(state="failed") == {handled}
        assert found(state="attention") == {bounced}
        assert found(until="2022-09-07") == {handled}
        assert found(since="2022-09-08") == {bounced, waiting}
        assert found(kind="certificates.certificate") == {bounced, handled, waiting}

    def test_in_pages_and_as_a_file_without_the_texts(self, client, administrator, email, certificate):
        about = certificate()
        MessageFactory.create_batch(25, certificate=about, state="sent", text="Dear Ani")
        email(name="Siti", text="Dear Siti", state="bounced", reason="550", address="siti@example.org")
        assert len(rows(client.get(LIST, {"page": 2}))) == 1
        response = client.get(LIST, {"export": "csv", "state": "bounced"})
        header, line = response.getvalue().decode("utf-8-sig").splitlines()
        assert header == "Recipient,Subject,Purpose,State,Requested,Sent,Email address,Reason"
        assert line.startswith("Siti,Certificate,Certificate,Bounced,")
        assert line.endswith("siti@example.org,550")
        assert AuditEvent.objects.get(act=AuditEvent.Act.EXPORT).data["rows"] == 1

    def test_an_officer_sees_those_of_their_trainings_to_people_whom_they_see(self, client, email):
        here, there = RegionFactory(code="73"), RegionFactory(code="71")
        own_training, other_training = TrainingFactory(region=here), TrainingFactory(region=there)
        seen = email(training=own_training)
        hidden = [
            email(training=other_training),
            email(training=own_training, kind="gone.kind"),
            email(training=own_training),
        ]
        Person.objects.update(region=here)
        Person.objects.filter(pk=hidden[-1].recipient_id).update(region=there)
        client.force_login(OfficerFactory(role__provinces=[here]))
        assert rows(client.get(LIST)) == [seen]
        assert [client.get(each.get_absolute_url()).status_code for each in [seen, *hidden]] == [200, 404, 404, 404]


class TestPage:
    def test_it_shows_text_and_history_escaped(self, client, administrator, email):
        message = email(subject="A & B", text="Dear <Siti>,\n\nbye")
        message.events.create(state="sent", reason="x < y", by=AdministratorFactory(full_name="Dewi"))
        page = client.get(message.get_absolute_url()).content.decode()
        for words in ("A &amp; B", "Dear &lt;Siti&gt;,", "x &lt; y", "Dewi"):
            assert words in page

    def test_one_that_waits_shows_what_would_be_sent(self, client, administrator, email):
        message = email(state="waiting")
        page = client.get(message.get_absolute_url()).content.decode()
        assert "Yth. Bapak/Ibu Siti Rahmawati," in page
        assert "[tautan pribadi]" in page

    def test_one_that_will_not_be_sent_says_why(self, client, administrator, email):
        message = email(state="waiting")
        Person.objects.update(email=None)
        assert "This person has no email address." in client.get(message.get_absolute_url()).content.decode()

    def test_send_again_makes_a_new_one_and_leads_there(self, client, administrator, email):
        message = email(state="perhaps_sent")
        for _click in range(2):
            response = client.post(reverse("outbox:again", args=[message.pk]))
            again = Message.objects.get(repeats=message)
            assert response.url == again.get_absolute_url()
        send_due()
        assert [letter.to for letter in mail.outbox] == [["siti@example.org"]]
        assert "This email was sent again" in client.get(message.get_absolute_url()).content.decode()

    def test_cancel_keeps_the_reason(self, client, administrator, email):
        message = email(state="waiting")
        client.post(reverse("outbox:cancel", args=[message.pk]), {"reason": "A mistake"})
        step = message.events.get()
        assert (step.state, step.reason, step.by) == ("cancelled", "A mistake", administrator)

    def test_closing_needs_a_reason(self, client, administrator, email):
        message = email(state="bounced")
        address = reverse("outbox:close", args=[message.pk])
        assert client.post(address, {"reason": " "}).status_code == 422
        assert client.post(address, {"reason": "She has it"}).status_code == 302
        assert list(Message.objects.in_doubt()) == []

    def test_an_officer_reads_and_does_not_act(self, client, email):
        message = email(state="bounced")
        client.force_login(OfficerFactory())
        assert reverse("outbox:again", args=[message.pk]) not in client.get(message.get_absolute_url()).content.decode()
        assert client.post(reverse("outbox:again", args=[message.pk])).status_code == 403
        assert Message.objects.count() == 1


class TestElsewhere:
    def test_a_person_s_page_lists_what_was_sent_and_that_the_address_bounced(self, client, administrator, email):
        message = email(state="bounced", address="siti@example.org", subject="To Siti")
        other = email(name="Ani", subject="To Ani")
        page = client.get(reverse("participants:person", args=[message.recipient_id])).content.decode()
        assert message.get_absolute_url() in page
        assert other.get_absolute_url() not in page
        assert page.count("Bounced") == 2  # the email, and the address

    @pytest.mark.parametrize("state", ["perhaps_sent", "bounced", "failed"])
    def test_today_lists_what_needs_attention(self, client, administrator, email, state):
        email(state=state)
        email(state=state, handled_at=timezone.now())
        email(state="sent")
        [task] = client.get(reverse("home:today")).context["emails"]
        assert (task.text[:7], task.url) == ("1 email", f"{LIST}?state=attention")

    def test_the_mailing_says_that_some_were_perhaps_sent(self, client, administrator, email):
        message = email(state="perhaps_sent")
        training = Certificate.objects.get(pk=message.about_id).training_id
        page = client.get(reverse("certificates:mail", args=[training])).content.decode()
        assert "1 email was perhaps sent" in page
        assert message.get_absolute_url() in page


class TestTexts:
    KIND = "certificates.certificate"

    def address(self, language="en", name="text"):
        return reverse(f"outbox:{name}", args=[self.KIND, language])

    def test_a_saved_text_is_sent_in_its_language_and_reset_to_the_built_in(self, client, administrator, certificate):
        form = {"subject": "For you: {training}", "text": "Hello {name}!\n\n{link}"}
        assert client.post(self.address(), form).status_code == 302
        for language in ("en", "id"):
            person = PersonFactory(full_name="Siti", email=f"{language}@example.org", language=language)
            MessageFactory(certificate=certificate(person=person, name="Siti"), state="waiting")
        send_due()
        english, indonesian = mail.outbox
        assert english.subject.startswith("For you: ")
        assert english.body.startswith("Hello Siti!\n\nhttp")
        assert indonesian.body.startswith("Yth. Bapak/Ibu Siti,")

        assert client.post(self.address(name="text_reset")).status_code == 302
        assert client.get(self.address()).context["form"].initial["subject"] == "Your certificate is ready: {training}"
        assert [row.history_type for row in self.history()] == ["-", "+"]
        assert {row.history_user for row in self.history()} == {administrator}

    def history(self):
        return list(MessageText.history.all())

    def test_the_preview_shows_what_is_typed_and_saves_nothing(self, client, administrator):
        form = {"subject": "S <{name}>", "text": "<b>{name}</b>\n\n{link}", "preview": "1"}
        page = client.post(self.address(), form)
        assert page.status_code == 200
        assert "<p>&lt;b&gt;Siti Rahmawati&lt;/b&gt;</p>" in page.content.decode()
        assert self.history() == []

    @pytest.mark.parametrize("button", [{}, {"preview": "1"}])
    @pytest.mark.parametrize(
        ("text", "refusal"),
        [("{name} {link} {nobody}", "There is no field “{nobody}”."), ("{name}", "The text needs the field “{link}”.")],
    )
    def test_a_text_that_cannot_be_sent_is_refused(self, client, administrator, button, text, refusal):
        page = client.post(self.address(), {"subject": "S", "text": text, **button})
        assert page.status_code == 422
        assert refusal in page.content.decode()
        assert self.history() == []

    @pytest.mark.parametrize(("kind", "language"), [("no.kind", "en"), (KIND, "fr")])
    def test_there_is_no_other_text(self, client, administrator, kind, language):
        assert client.get(f"/en/staff/emails/texts/{kind}/{language}/").status_code == 404

    def test_in_indonesian_the_page_shows_the_indonesian_text(self, client, administrator):
        with translation.override("id"):
            page = client.get(self.address("id"))
        assert page.context["form"].initial["subject"] == "Sertifikat Anda telah terbit: {training}"
