"""Certificates by e-mail: each person's own letter, and what became of it."""

import datetime
import hashlib
import smtplib

import pytest
import time_machine
from anymail.signals import AnymailTrackingEvent, tracking
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from emm.common.errors import DomainError
from emm.jobs import queue, recovery
from emm.jobs.models import Job
from emm.jobs.queue import AlreadyRunning
from emm.links.models import Link
from emm.messages.delivery import sending
from emm.messages.delivery.bounces import mark_bounced
from emm.messages.models import Message
from participants.models import Person
from tests.background import run_now
from tests.certificates.letters import issued, path_in, run, send
from tests.certificates.scenes import attendee
from tests.factories import ParticipantUserFactory
from trainings.certificates.delivery.services import send_again, start_mailing
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.models import Certificate

pytestmark = pytest.mark.django_db


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


class Refusing(EmailBackend):
    """A server that refuses some addresses, and is away for others."""

    def send_messages(self, messages):
        for message in messages:
            [address] = message.to
            if address.startswith("refused"):
                raise smtplib.SMTPRecipientsRefused({address: (550, f"5.1.1 <{address}>: no such user".encode())})
            if address.startswith("away"):
                raise ConnectionRefusedError("Connection refused")
            if address.startswith("dropped"):
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
            if address.startswith("busy"):
                raise smtplib.SMTPDataError(451, f"4.3.2 <{address}>: later".encode())
        return super().send_messages(messages)


class ChangingMinds(EmailBackend):
    """With the first letter that leaves, one certificate is revoked and another holder gets a new address."""

    def send_messages(self, messages):
        sent = super().send_messages(messages)
        if len(mail.outbox) == 1:
            revoke(certificate=Certificate.objects.get(name="Budi"), reason="Error", by=None)
            Person.objects.filter(full_name="Citra").update(email="new@example.org")
        return sent


class Deadly(EmailBackend):
    """The message leaves, and the worker is gone before it hears so: no handler of errors runs."""

    def send_messages(self, messages):
        super().send_messages(messages)
        raise SystemExit


@pytest.fixture
def refusing_server(settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"


# --- What changes while letters leave ----------------------------------------------------------


def test_each_letter_goes_by_what_is_on_record_when_it_leaves(training, certificate, settings):
    settings.EMAIL_BACKEND = f"{__name__}.ChangingMinds"
    issued(training, "Budi", email="budi@example.org")
    issued(training, "Citra", email="old@example.org")

    job = send(training)

    assert [letter.to for letter in mail.outbox] == [["siti@example.org"], ["new@example.org"]]
    assert job.problems == ["Budi: The certificate was revoked or replaced."]


# --- The letter -------------------------------------------------------------------------------


def test_everybody_gets_a_letter_in_their_language_with_a_link_of_their_own(training, certificate):
    issued(training, "Budi", email="budi@example.org", language="id")

    job = send(training)

    assert (job.state, job.done, job.total, job.problems) == ("succeeded", 2, 2, [])
    english, indonesian = mail.outbox
    assert (english.to, indonesian.to) == (["siti@example.org"], ["budi@example.org"])
    assert "Dear Siti & <Rahma>," in english.body
    assert "Yth. Bapak/Ibu Budi," in indonesian.body
    assert path_in(english).startswith("/en/wallet/")
    assert path_in(indonesian).startswith("/id/wallet/")
    assert path_in(english) != path_in(indonesian)
    [(html, kind)] = english.alternatives
    assert kind == "text/html"
    assert "Siti &amp; &lt;Rahma&gt;" in html
    assert path_in(english) in html


def test_language_of_the_account_goes_before_that_on_record(training):
    user = ParticipantUserFactory(language="en")
    enrolment = attendee(training, "Ani", email="ani@example.org")
    user.person.delete()
    enrolment.person.user = user
    enrolment.person.language = "id"
    enrolment.person.save()
    issue_certificate(enrolment=enrolment, issued_by=None)

    send(training)

    assert path_in(mail.outbox[0]).startswith("/en/")


def test_what_was_typed_puts_nothing_into_the_header(training, certificate):
    training.title_en = "Title\r\nBcc: evil@example.org"
    training.save()

    send(training)

    [letter] = mail.outbox
    assert letter.subject == "Your certificate is ready: Title Bcc: evil@example.org"
    assert letter.recipients() == ["siti@example.org"]
    assert "\nBcc:" not in letter.message().as_string().split("\n\n")[0]


def test_secret_is_kept_as_a_hash_only(training, certificate):
    send(training)

    secret = path_in(mail.outbox[0]).split("/")[3]
    link = Link.objects.get()
    assert len(secret) == 32
    assert link.token_hash == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in str(list(Message.objects.values()) + list(Job.objects.values("payload", "result")))


# --- Who is sent what, and when ---------------------------------------------------------------


def test_second_round_goes_to_those_who_were_not_reached(training, certificate, refusing_server):
    refused = issued(training, "Rudi", email="refused@example.org")
    issued(training, "Tanpa Alamat", email=None)

    job = send(training)
    assert states() == ["sent", "failed"]
    assert job.problems == ["Rudi: The mail server refused the address: 550 5.1.1 <(e-mail)>: no such user"]
    refused.person.email = "rudi@example.org"
    refused.person.save()
    send(training)

    assert [letter.to for letter in mail.outbox] == [["siti@example.org"], ["rudi@example.org"]]
    with pytest.raises(DomainError, match="There are no recipients"):
        start_mailing(training=training, started_by=None)


def test_letter_that_came_back_is_sent_again(training, certificate):
    send(training)
    event = AnymailTrackingEvent(
        event_type="bounced",
        message_id=Message.objects.get().message_id,
        description="550 mailbox of siti@example.org is full",
    )
    tracking.send(sender=object(), event=event, esp_name="any")

    delivery = Message.objects.get()
    assert (delivery.state, delivery.reason) == ("bounced", "550 mailbox of (e-mail) is full")
    send(training)
    assert states() == ["bounced", "sent"]


def test_events_of_others_change_nothing(training, certificate):
    send(training)

    assert not mark_bounced(message_id="", reason="x")
    assert not mark_bounced(message_id="<somebody@else>", reason="x")
    for kind in ("delivered", "opened", "deferred"):
        event = AnymailTrackingEvent(event_type=kind, message_id=Message.objects.get().message_id)
        tracking.send(sender=object(), event=event, esp_name="any")
    assert states() == ["sent"]


def test_revoked_meanwhile_is_not_sent(training, certificate):
    job = start_mailing(training=training, started_by=None)
    revoke(certificate=certificate, reason="Error", by=None)

    run(job)

    assert (states(), mail.outbox) == (["failed"], [])


def test_server_that_is_away_pauses_the_work_and_nothing_is_lost_or_doubled(training, certificate, settings):
    away = issued(training, "Wati", email="away@example.org")
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"

    job = send(training)

    assert (job.state, job.attempts, states()) == ("queued", 1, ["sent", "waiting"])
    assert "Connection refused" in job.error
    away.person.email = "wati@example.org"
    away.person.save()
    Job.objects.filter(pk=job.pk).update(run_after=None)
    assert run(job).state == "succeeded"
    assert [letter.to for letter in mail.outbox] == [["siti@example.org"], ["wati@example.org"]]


def test_cancelled_work_stops_between_two_letters_and_goes_on(training, certificate):
    issued(training, "Budi", email="budi@example.org")
    job = start_mailing(training=training, started_by=None)
    Job.objects.filter(pk=job.pk).update(cancel_requested=True)
    assert (run(job).state, states()) == ("cancelled", ["sent", "waiting"])

    queue.retry(job)

    assert (run(job).state, job.done, states()) == ("succeeded", 2, ["sent", "sent"])
    assert len(mail.outbox) == 2


def test_what_a_cancelled_job_left_is_taken_over_by_the_next(training, certificate):
    job = start_mailing(training=training, started_by=None)
    queue.cancel(job)

    send(training)

    assert (states(), len(mail.outbox)) == (["sent"], 1)
    queue.retry(job)
    assert run(job).state == "succeeded"
    assert len(mail.outbox) == 1


def test_what_is_being_sent_is_not_started_twice(training, certificate):
    job = start_mailing(training=training, started_by=None)

    with pytest.raises(AlreadyRunning) as refused:
        start_mailing(training=training, started_by=None)
    assert refused.value.job == job
    with pytest.raises(DomainError, match="being sent already"):
        send_again(certificate=certificate, started_by=None)


def test_sending_one_certificate_again_is_not_started_twice(training, certificate):
    job = send_again(certificate=certificate, started_by=None)

    with pytest.raises(AlreadyRunning) as refused:
        send_again(certificate=certificate, started_by=None)
    assert refused.value.job == job


def test_worker_that_died_while_sending_leaves_one_letter_in_doubt_and_it_is_not_repeated_by_itself(
    client, training, certificate, settings
):
    """Between handing the letter over and writing that down. What a person sends again has a number of its own."""
    settings.EMAIL_BACKEND = f"{__name__}.Deadly"
    job = start_mailing(training=training, started_by=None)
    with pytest.raises(SystemExit):
        run_now(job)
    assert (states(), len(mail.outbox)) == (["sending"], 1)

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=1))
    recovery.requeue_lost()
    assert (run(job).state, states(), len(mail.outbox)) == ("succeeded", ["perhaps_sent"], 1)
    with pytest.raises(DomainError, match="There are no recipients"):
        start_mailing(training=training, started_by=None)
    assert client.get(path_in(mail.outbox[0])).status_code == 200

    run(send_again(certificate=certificate, started_by=None))
    assert states() == ["perhaps_sent", "sent"]
    first, second = mail.outbox
    assert first.extra_headers["Message-ID"] != second.extra_headers["Message-ID"]
    assert [client.get(path_in(letter)).status_code for letter in (first, second)] == [404, 200]


def test_a_connection_that_breaks_before_the_answer_leaves_one_letter_in_doubt(training, refusing_server):
    issued(training, "Wati", email="dropped@example.org")
    issued(training, "Budi", email="budi@example.org")

    job = send(training)
    assert (job.state, states()) == ("queued", ["perhaps_sent", "waiting"])
    Job.objects.filter(pk=job.pk).update(run_after=None)
    assert (run(job).state, states()) == ("succeeded", ["perhaps_sent", "sent"])


def test_what_the_server_does_not_take_now_is_tried_again_by_itself(training, settings):
    settings.EMAIL_BACKEND = f"{__name__}.Refusing"
    issued(training, "Wati", email="busy@example.org")
    job = send(training)
    message = Message.objects.get()
    assert (job.state, message.state, message.attempts) == ("succeeded", "waiting", 1)
    assert message.reason == "The mail server did not accept the email yet: 451 4.3.2 <(e-mail)>: later"
    assert sending.start_due() is None

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(message.send_after + datetime.timedelta(seconds=1)):
        assert run(sending.start_due()).result == {"sent": 1}
    assert (states(), [letter.to for letter in mail.outbox]) == (["sent"], [["busy@example.org"]])


@pytest.mark.parametrize("why", ["revoked", "no address", "no document"])
def test_what_cannot_be_sent_is_refused_with_the_reason(training, certificate, why):
    if why == "revoked":
        certificate = revoke(certificate=certificate, reason="Error", by=None)
    elif why == "no address":
        certificate.person.email = None
    else:
        certificate.file = ""

    with pytest.raises(DomainError):
        send_again(certificate=certificate, started_by=None)
    assert not Message.objects.exists()
