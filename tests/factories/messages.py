"""Emails of the outbox."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from emm.messages.models import Message

from .certificates import CertificateFactory


class MessageFactory(DjangoModelFactory):
    """An email with a certificate, ``certificate``, that waits; in any other state it was handed over."""

    class Meta:
        model = Message

    class Params:
        certificate = factory.SubFactory(CertificateFactory)

    kind = "certificates.certificate"
    key = factory.Sequence(lambda n: f"certificates.certificate:test-{n}")
    recipient_type = "participants.person"
    recipient_id = factory.LazyAttribute(lambda message: message.certificate.person_id)
    about_type = "certificates.certificate"
    about_id = factory.LazyAttribute(lambda message: message.certificate.pk)
    address = factory.Sequence(lambda n: f"recipient{n}@example.org")
    language = "en"
    message_id = factory.Sequence(lambda n: f"<{n}@test.example>")
    handed_over_at = factory.LazyAttribute(lambda message: None if message.state == "waiting" else timezone.now())
    sent_at = factory.LazyAttribute(lambda message: message.handed_over_at if message.state == "sent" else None)
    state = "waiting"
