"""The outbox: each message once, in states that lead on to each other, with what happened to it."""

import datetime
import hashlib
import smtplib

import pytest
import time_machine
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from emm.common.errors import DomainError
from emm.common.states import TransitionRefused
from emm.jobs import queue
from emm.jobs.models import Job
from emm.messages.delivery import pace, sending
from emm.messages.delivery.bounces import bounced, mark_bounced
from emm.messages.kinds import StoredFile
from emm.messages.models import Message
from emm.messages.services import outbox
from emm.ops.backup import backup_restored
from tests.factories import AdministratorFactory

from .sent import send_due

pytestmark = pytest.mark.django_db
GONE = "What this email was about is not in the database any more."
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"
MINUTE = datetime.timedelta(minutes=1)


class Temporary(EmailBackend):
    """Takes nothing now."""

    def send_messages(self, messages):
        raise smtplib.SMTPRecipientsRefused({"office@example.org": (450, b"greylisted")})


class Numbering(EmailBackend):
    """A mail service that numbers messages itself."""

    def send_messages(self, messages):
        for message in messages:
            message.anymail_status = type("Status", (), {"message_id": "service-7"})()
        return super().send_messages(messages)


def steps_of(message):
    return [(step.state, step.reason) for step in message.events.order_by("pk")]


class TestPutting:
    def test_a_message_waits_and_leaves_with_the_next_round(self, draft, notes):
        message = outbox.put(draft=draft(), by=AdministratorFactory())
        assert (message.state, message.text, mail.outbox) == ("waiting", "", [])

        assert send_due().result == {"sent": 1}

        message.refresh_from_db()
        [letter] = mail.outbox
        assert (letter.to, letter.reply_to, letter.subject) == (
            ["office@example.org"],
            ["emm-trainings@example.org"],
            "A note for Ministry <of> & Co",
        )
        assert letter.extra_headers["Message-ID"] == message.message_id
        assert (message.state, message.attempts, message.sent_at is not None) == ("sent", 1, True)
        assert steps_of(message) == [("sending", ""), ("sent", "")]
        assert (notes.secrets, notes.confirmed) == (["sending"], ["sent"])

    def test_what_is_kept_has_no_secret_and_what_leaves_has(self, draft):
        message = outbox.put(draft=draft())
        send_due()
        message.refresh_from_db()

        [letter] = mail.outbox
        assert "https://example.org/s3cret" in letter.body
        assert "s3cret" not in str(Message.objects.values().get())
        assert "or [personal link]." in message.text

    def test_the_same_key_makes_no_second_message(self, draft):
        first = outbox.put(draft=draft("note:7"))
        assert outbox.put(draft=draft("note:7", address="other@example.org")) == first
        send_due()
        assert outbox.put(draft=draft("note:7")) == first
        assert send_due() is None
        assert len(mail.outbox) == 1

    def test_it_says_what_the_record_says_when_it_leaves(self, draft, notes):
        message = outbox.put(draft=draft())
        notes.address, notes.language = "new@example.org", "id"
        send_due()
        message.refresh_from_db()
        assert (message.address, message.language, mail.outbox[0].to) == ("new@example.org", "id", ["new@example.org"])

    @pytest.mark.parametrize(
        ("refusal", "address", "reason"),
        [
            ("messages.record_gone", "office@example.org", GONE),
            ("", "", "This person has no email address."),
            ("", "no address", "The email address is not valid."),
        ],
    )
    def test_what_must_not_be_sent_fails_with_the_reason(self, draft, notes, refusal, address, reason):
        message = outbox.put(draft=draft())
        notes.refusal, notes.address = refusal, address
        job = send_due()
        message.refresh_from_db()
        assert (message.state, message.reason, message.handed_over_at) == ("failed", reason, None)
        assert (mail.outbox, job.problems, notes.secrets) == ([], [reason], [])


class TestDelay:
    def test_a_delayed_message_leaves_when_its_time_has_come(self, draft):
        outbox.put(draft=draft(send_after=timezone.now() + 10 * MINUTE))
        assert send_due() is None
        with time_machine.travel(timezone.now() + 11 * MINUTE):
            send_due()
        assert len(mail.outbox) == 1

    def test_a_cancelled_one_never_leaves(self, draft):
        administrator = AdministratorFactory()
        message = outbox.put(draft=draft(send_after=timezone.now() + 10 * MINUTE))
        outbox.cancel(message=message, by=administrator, reason="A mistake")
        with time_machine.travel(timezone.now() + 11 * MINUTE):
            assert send_due() is None
        step = message.events.get()
        assert (message.state, step.state, step.reason, step.by) == (
            "cancelled",
            "cancelled",
            "A mistake",
            administrator,
        )

    @pytest.mark.parametrize("state", ["sending", "sent"])
    def test_what_has_left_cannot_be_cancelled(self, draft, state):
        message = outbox.put(draft=draft())
        now = timezone.now()
        Message.objects.update(state=state, handed_over_at=now, sent_at=now)
        with pytest.raises(TransitionRefused):
            outbox.cancel(message=message, by=None)
        assert Message.objects.get().state == state

    def test_cancelled_while_a_worker_reads_it_it_does_not_leave(self, draft):
        stale = outbox.put(draft=draft())
        outbox.cancel(message=Message.objects.get(), by=None)
        assert sending.send(stale, connection=None) == ""
        assert Message.objects.get().state == "cancelled"


class TestRefusals:
    def test_a_temporary_refusal_is_tried_again_five_times_in_all(self, draft, settings):
        settings.EMAIL_BACKEND = f"{__name__}.Temporary"
        message = outbox.put(draft=draft())
        pauses = []
        for _attempt in range(5):
            before = message.send_after or timezone.now()
            with time_machine.travel(before + MINUTE / 60, tick=False):
                send_due()
                message.refresh_from_db()
                pauses.append(
                    (message.state, message.send_after and round((message.send_after - timezone.now()) / MINUTE))
                )
        assert pauses == [("waiting", 5), ("waiting", 30), ("waiting", 120), ("waiting", 720), ("failed", None)]
        assert message.reason == "The mail server refused the address: 450 greylisted"
        with time_machine.travel(timezone.now() + 10_000 * MINUTE):
            assert send_due() is None

    def test_what_a_cancelled_job_left_waits_for_a_person(self, draft):
        job = queue.start(kind=sending.JOB_KIND, payload={})
        outbox.put(draft=draft(), job=job)
        Job.objects.update(state=Job.State.CANCELLED)
        assert send_due() is None
        assert mail.outbox == []


class TestDoubt:
    def test_what_a_dead_worker_was_sending_is_perhaps_sent(self, draft):
        job = queue.start(kind=sending.JOB_KIND, payload={})
        message = outbox.put(draft=draft(), job=job)
        now = timezone.now()
        Message.objects.update(state="sending", handed_over_at=now)
        Job.objects.update(state=Job.State.RUNNING, lease_until=now + MINUTE)
        assert sending.mark_orphaned() == 0

        Job.objects.update(lease_until=now - MINUTE)
        assert sending.mark_orphaned() == 1
        message.refresh_from_db()
        assert (message.state, message.needs_attention) == ("perhaps_sent", True)
        assert send_due() is None

    def test_an_answer_that_comes_late_counts(self, draft):
        message = outbox.put(draft=draft())
        Message.objects.update(state="perhaps_sent")
        outbox.move(message, "confirm", sent_at=timezone.now(), handed_over_at=timezone.now())
        assert message.state == "sent"

    def test_after_a_restored_backup_nothing_that_waited_leaves_by_itself(self, draft):
        message = outbox.put(draft=draft())
        backup_restored.send(sender=None)
        message.refresh_from_db()
        assert message.state == "perhaps_sent"
        assert send_due() is None

    def test_a_person_says_that_nothing_more_is_needed(self, draft):
        message = outbox.put(draft=draft())
        Message.objects.update(state="perhaps_sent")
        with pytest.raises(DomainError):
            outbox.mark_handled(message=message, by=None, reason="")
        outbox.mark_handled(message=message, by=None, reason="She has it")
        assert list(Message.objects.in_doubt()) == []
        with pytest.raises(DomainError):
            outbox.mark_handled(message=message, by=None, reason="She has it")


class TestAgain:
    def test_it_is_sent_once_more_with_a_number_of_its_own_however_often_asked(self, draft):
        first = outbox.put(draft=draft())
        Message.objects.update(state="perhaps_sent")
        first.refresh_from_db()
        again = outbox.send_again(message=first, by=None)
        assert outbox.send_again(message=first, by=None) == again
        send_due()
        first.refresh_from_db()
        again.refresh_from_db()
        assert (again.state, again.repeats, len(mail.outbox)) == ("sent", first, 1)
        assert again.message_id != first.message_id
        assert first.handled_at is not None

    @pytest.mark.parametrize("state", ["waiting", "sending"])
    def test_not_what_is_still_on_its_way(self, draft, state):
        message = outbox.put(draft=draft())
        Message.objects.update(state=state, handed_over_at=timezone.now())
        message.refresh_from_db()
        with pytest.raises(DomainError, match="still waiting"):
            outbox.send_again(message=message, by=None)
        assert Message.objects.count() == 1

    def test_not_what_must_not_be_sent_any_more(self, draft, notes):
        message = outbox.put(draft=draft())
        send_due()
        message.refresh_from_db()
        notes.refusal = "messages.record_gone"
        with pytest.raises(DomainError, match="not in the database any more"):
            outbox.send_again(message=message, by=None)


class TestBounces:
    def test_a_bounce_is_found_by_our_number_or_by_the_service_s(self, draft, settings):
        settings.EMAIL_BACKEND = f"{__name__}.Numbering"
        first, second = outbox.put(draft=draft("1")), outbox.put(draft=draft("2"))
        send_due()
        Message.objects.filter(pk=first.pk).update(provider_id="")
        assert mark_bounced(message_id=first.message_id, reason="550 office@example.org unknown")
        assert mark_bounced(message_id="service-7", reason="")
        assert not mark_bounced(message_id="service-7", reason="")
        states = Message.objects.order_by("pk").values_list("state", "reason")
        assert list(states) == [("bounced", "550 (e-mail) unknown"), ("bounced", "")]
        assert second.provider_id == ""

    def test_an_address_has_bounced_until_a_later_message_reaches_it(self, draft):
        message = outbox.put(draft=draft())
        send_due()
        message.refresh_from_db()
        mark_bounced(message_id=message.message_id, reason="")
        assert bounced(["office@example.org", "", "other@example.org"]) == {"office@example.org"}
        outbox.send_again(message=message, by=None)
        send_due()
        assert bounced(["office@example.org"]) == set()


class TestAttachments:
    @pytest.fixture
    def stored(self):
        path = default_storage.save("letters/agenda.pdf", ContentFile(b"%PDF-1.7"))
        return StoredFile("agenda.pdf", "application/pdf", path, hashlib.sha256(b"%PDF-1.7").hexdigest())

    def test_a_stored_file_goes_along_and_is_kept_as_a_reference(self, draft, notes, stored):
        notes.attachments = (stored,)
        message = outbox.put(draft=draft())
        send_due()
        [letter] = mail.outbox
        assert letter.attachments == [("agenda.pdf", b"%PDF-1.7", "application/pdf")]
        kept = message.attachments.get()
        assert (kept.name, kept.path, kept.sha256) == ("agenda.pdf", stored.path, stored.sha256)

    @pytest.mark.parametrize(("held", "reason"), [(None, "is missing"), (b"other", "has changed")])
    def test_a_file_that_is_not_the_one_meant_is_not_sent(self, draft, notes, stored, held, reason):
        notes.attachments = (stored,)
        default_storage.delete(stored.path)
        if held is not None:
            default_storage.save(stored.path, ContentFile(held))
        message = outbox.put(draft=draft())
        send_due()
        message.refresh_from_db()
        assert (message.state, message.reason) == ("failed", f"The attachment “agenda.pdf” {reason}.")
        assert mail.outbox == []


class TestPace:
    def test_no_more_messages_in_a_minute_than_allowed(self, draft, settings, monkeypatch):
        settings.MAIL_PER_MINUTE = 2
        outbox.put_all(drafts=[draft(f"note:{number}") for number in range(5)])
        times, naps = [], []
        with time_machine.travel("2026-11-30T09:00:00+07:00", tick=False) as clock:

            def nap(seconds):
                naps.append(seconds)
                clock.shift(seconds)

            monkeypatch.setattr("emm.messages.delivery.sending.time.sleep", nap)
            start = timezone.now()
            send_due()
            times = [
                (at - start).total_seconds()
                for at in Message.objects.order_by("pk").values_list("handed_over_at", flat=True)
            ]
        assert naps == [60, 60]
        assert times == [0, 0, 60, 60, 120]

    def test_without_a_limit_nobody_waits(self, draft, settings):
        settings.MAIL_PER_MINUTE = 0
        assert pace.seconds_to_wait(timezone.now()) == 0
