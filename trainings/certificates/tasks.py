"""Background work on certificates."""

from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common import jobs
from trainings.models import Training

from . import issuing


@jobs.handler(issuing.JOB_KIND, gettext_lazy("Issue certificates"))
def issue_certificates(progress: jobs.Progress) -> dict[str, Any]:
    """Issue to everybody in the payload's training who is eligible."""
    training = Training.objects.get(pk=progress.payload["training"])
    issued_by = get_user_model().objects.filter(pk=progress.payload["issued_by"]).first()
    issued = issuing.issue_certificates(training=training, issued_by=issued_by, progress=progress)
    return {
        "issued": issued,
        "url": reverse("certificates:training", args=[training.pk]),
        "label": _("See the certificates"),
    }
