"""The pages of attendance, as tests address, fill in and read them."""

import html
import re
from typing import Any

from django.urls import reverse
from django.utils import translation

from trainings.attendance.effective_status import standings_in


def url(name, session, language="en"):
    with translation.override(language):
        return reverse(f"attendance:{name}", args=[session.pk])


def row(enrolment, status="", note="", shown="cleared|"):
    fields = {f"note-{enrolment.pk}": note, f"shown-{enrolment.pk}": shown}
    return fields | ({f"status-{enrolment.pk}": status} if status else {})


def statuses(session):
    return {enrolment: standing.status for enrolment, standing in standings_in(session).items()}


def text_of(response: Any) -> str:
    """The words of the page, without tags."""
    text = re.sub(r"<script.*?</script>|<[^>]*>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(html.unescape(text).split())
