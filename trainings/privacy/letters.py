"""Letters about a request: that it arrived, and that it was answered. Neither says what was asked."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from emm.common import words
from trainings.certificates.mailing import address_of, language_of

from .models import PrivacyRequest


def write_about(request: PrivacyRequest, letter: str) -> bool:
    """Send ``privacy/email/<letter>`` to the person, in their language. False where there is no address."""
    address = address_of(request.person)
    if not address:
        return False
    with translation.override(language_of(request.person)):
        context = {
            "name": request.person.name_with_titles,
            "kind": request.get_kind_display(),
            "received": words.moment(request.received_at),
            "due": words.moment(request.due_at),
            "link": f"{settings.SITE_URL}{reverse('privacy:own_requests')}",
            "organisation": settings.ORGANISATION_NAME,
            "contact": settings.CONTACT_EMAIL,
        }
        subject = render_to_string(f"privacy/email/{letter}_subject.txt", context)
        body = render_to_string(f"privacy/email/{letter}_message.txt", context)
    EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", to=[address], headers={"Auto-Submitted": "auto-generated"}
    ).send()
    return True
