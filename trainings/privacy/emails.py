"""Emails about a request: that it arrived, and that it was answered; with its kind, and nothing of its text."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from emm.common import emails, formatting

from .models import PrivacyRequest


def send_request_email(request: PrivacyRequest, letter: str) -> bool:
    """Send ``privacy/email/<letter>`` to the person, in their language. False where there is no address."""
    address = request.person.email_address
    if not address:
        return False
    with translation.override(request.person.email_language):
        context = {
            "name": request.person.name_with_titles,
            "kind": str(request.get_kind_display()).lower(),
            "received": formatting.date_range(formatting.day_of(request.received_at)),
            "due": formatting.moment(request.due_at),
            "is_refused": request.state == PrivacyRequest.State.REFUSED,
            "link": f"{settings.SITE_URL}{reverse('privacy:own_requests')}",
            **emails.sender(),
        }
        subject = render_to_string(f"privacy/email/{letter}_subject.txt", context)
        body = render_to_string(f"privacy/email/{letter}_message.txt", context)
    EmailMessage(
        " ".join(subject.split()), body.strip() + "\n", to=[address], headers={"Auto-Submitted": "auto-generated"}
    ).send()
    return True
