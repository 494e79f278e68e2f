"""The letter that brings a certificate: plain text and simple HTML, in the language of whoever reads it."""

from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from .models import Certificate

LONGEST_SUBJECT = 150


def letter_of(
    certificate: Certificate, *, secret: str, address: str, language: str, message_id: str, connection: Any
) -> EmailMultiAlternatives:
    """The letter to the holder of ``certificate``, with the secret link."""
    with translation.override(language):
        context = {
            "certificate": certificate,
            "training": certificate.training,
            "link": f"{settings.SITE_URL}{reverse('certificates:wallet', args=[secret])}",
            "verification": certificate.verification_url,
            "days": settings.WALLET_LINK_DAYS,
            "organisation": settings.ORGANISATION_NAME,
            "contact": settings.CONTACT_EMAIL,
            "language": language,
        }
        subject = render_to_string("certificates/email/certificate_subject.txt", context)
        text = render_to_string("certificates/email/certificate_message.txt", context)
        html = render_to_string("certificates/email/certificate_message.html", context)
    letter = EmailMultiAlternatives(
        # On one line: what people typed may hold others, and a header must not.
        subject=" ".join(subject.split())[:LONGEST_SUBJECT],
        body=text.strip() + "\n",
        to=[address],
        headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        connection=connection,
    )
    letter.attach_alternative(html, "text/html")
    return letter
