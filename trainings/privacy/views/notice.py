"""The privacy notice: formal text in each language, kept whole rather than in pieces."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

# Recorded with each consent: whoever changes the text gives it a new one.
VERSION = "2026-12.1"


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is collected of whom, why, for how long, and what people may ask."""
    language = translation.get_language()
    written = {code for code, _name in settings.LANGUAGES}
    context = {
        "page_title": _("Privacy notice"),
        "page_description": _(
            "The personal data of participants and trainers that we keep, the reasons and the periods."
        ),
        "version": VERSION,
        "years": {
            "certificate": settings.RETENTION_CERTIFICATE_YEARS,
            "contact": settings.RETENTION_CONTACT_YEARS,
            "nomination": settings.RETENTION_NOMINATION_YEARS,
            "message": settings.RETENTION_MESSAGE_YEARS,
            "request": settings.RETENTION_REQUEST_YEARS,
        },
        "answer_hours": settings.PRIVACY_ANSWER_HOURS,
        "text": f"privacy/notice_{language if language in written else 'en'}.html",
    }
    return render(request, "privacy/notice.html", context)
