"""What emails said and where they went is forgotten in time; a person's copy has it before."""

import datetime
import json

import pytest
from django.urls import reverse
from django.utils import timezone

from emm.audit.models import AuditEvent
from emm.messages.models import Message
from emm.messages.services import retention
from participants.models import Person
from tests.factories import AdministratorFactory, MessageFactory, PersonFactory
from trainings.privacy.erasure import remove_what_is_due

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def message(db):
    sent = MessageFactory(
        state="bounced",
        certificate__person__full_name="Siti Rahmawati",
        address="siti@example.org",
        subject="Your certificate is ready",
        text="Dear Siti Rahmawati,",
        reason="550 Siti has left",
        provider_id="service-1",
    )
    sent.events.create(state="bounced", reason="550 Siti has left")
    sent.attachments.create(name="siti.pdf", media_type="application/pdf", path="x", sha256="0")
    return sent


def held():
    """Everything that is kept of emails, as text."""
    message = Message.objects.get()
    return str([list(Message.objects.values()), list(message.events.values()), list(message.attachments.values())])


def test_forgetting_leaves_that_it_was_sent_and_nothing_of_whom(message):
    assert retention.forget_old(on=timezone.localdate() + 730 * DAY) == 0
    assert retention.forget_old(on=timezone.localdate() + 732 * DAY) == 1
    assert retention.forget_old(on=timezone.localdate() + 732 * DAY) == 0
    left = Message.objects.get()
    assert (left.state, left.about_id, left.message_id) == ("bounced", message.about_id, message.message_id)
    for secret in ("siti", "Siti", "Your certificate", "service-1"):
        assert secret not in held()


def test_what_still_waits_is_not_forgotten_by_its_age(message):
    Message.objects.update(state="waiting")
    assert retention.forget_old(on=timezone.localdate() + 5000 * DAY) == 0


def test_the_time_is_a_setting(message, settings):
    settings.RETENTION_MESSAGE_YEARS = 5
    assert retention.forget_old(on=timezone.localdate() + 1000 * DAY) == 0


def test_the_monthly_removal_forgets_old_emails_and_says_so(message, settings):
    settings.RETENTION_CONTACT_YEARS = settings.RETENTION_CERTIFICATE_YEARS = 50
    remove_what_is_due(on=timezone.localdate() + 732 * DAY)
    assert Message.objects.get().address == ""
    event = AuditEvent.objects.get(act=AuditEvent.Act.REMOVAL)
    assert event.data == {"removed": "emails", "rows": 1}


def test_with_the_ways_to_reach_somebody_goes_what_was_sent_there(message, settings):
    settings.RETENTION_MESSAGE_YEARS = 50
    person = Message.objects.get().recipient_id
    Person.objects.filter(pk=person).update(email=None, phone="", note="", user=None)
    remove_what_is_due(on=timezone.localdate() + 5 * 366 * DAY)
    assert "siti" not in held().lower()


def test_a_person_who_is_deleted_takes_the_emails_along(message):
    person = PersonFactory(email="ani@example.org")
    first = MessageFactory(certificate=None, recipient_id=person.pk, about_id=1, state="failed")
    MessageFactory(certificate=None, recipient_id=person.pk, about_id=1, state="failed", repeats=first)
    retention.delete_all_to(person)
    assert list(Message.objects.all()) == [message]


def test_the_copy_for_the_person_has_every_email(client, message):
    client.force_login(AdministratorFactory())
    answer = client.post(reverse("privacy:person_copy", args=[message.recipient_id]))
    [told] = json.loads(answer.content)["emails"]
    assert told == {
        "purpose": "Certificate",
        "email": "siti@example.org",
        "subject": "Your certificate is ready",
        "text": "Dear Siti Rahmawati,",
        "state": "Bounced",
        "requested_on": timezone.localdate().isoformat(),
        "sent_on": None,
    }
