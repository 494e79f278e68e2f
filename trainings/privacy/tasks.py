"""Background work on personal data."""

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.jobs.kinds import handler
from emm.jobs.progress import Progress

from . import emails, erasure, services
from .models import PrivacyRequest


@handler(
    erasure.JOB_KIND,
    gettext_lazy("Delete expired personal data"),
    permission="privacy.apply_retention",
)
def remove_personal_data(progress: Progress) -> dict[str, Any]:
    """Everything that is due today."""
    by = get_user_model().objects.filter(pk=progress.payload["by"]).first()
    removed = erasure.remove_what_is_due(by=by, progress=progress)
    return {"removed": removed, "url": reverse("privacy:retention"), "label": _("See remaining data")}


@handler(services.LETTER_KIND, gettext_lazy("Email about a privacy request"), permission="privacy.answer_requests")
def write_letter(progress: Progress) -> dict[str, Any]:
    """One more email after a crash does no harm."""
    request = PrivacyRequest.objects.select_related("person__user").filter(pk=progress.payload["request"]).first()
    written = request is not None and emails.send_request_email(request, progress.payload["letter"])
    return {"written": written}
