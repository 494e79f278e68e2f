"""Background work on personal data."""

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common import jobs

from . import letters, removing, requesting
from .models import PrivacyRequest


@jobs.handler(
    removing.JOB_KIND,
    gettext_lazy("Remove personal data whose time has passed"),
    permission="privacy.apply_retention",
)
def remove_personal_data(progress: jobs.Progress) -> dict[str, Any]:
    """Everything that is due today."""
    by = get_user_model().objects.filter(pk=progress.payload["by"]).first()
    removed = removing.remove_what_is_due(by=by, progress=progress)
    return {"removed": removed, "url": reverse("privacy:retention"), "label": _("See what is left")}


@jobs.handler(
    requesting.LETTER_KIND, gettext_lazy("Write about a privacy request"), permission="privacy.answer_requests"
)
def write_letter(progress: jobs.Progress) -> dict[str, Any]:
    """One more letter after a crash does no harm."""
    request = PrivacyRequest.objects.select_related("person__user").filter(pk=progress.payload["request"]).first()
    written = request is not None and letters.write_about(request, progress.payload["letter"])
    return {"written": written}
