"""Background work on certificates."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common import jobs
from emm.common.caretaking import duty
from trainings.models import Training

from . import designing, issuing, mailing, zipping


@jobs.handler(
    issuing.JOB_KIND,
    gettext_lazy("Issue certificates"),
    permission="certificates.issue_certificates",
    about=Training,
)
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


@jobs.handler(
    mailing.JOB_KIND,
    gettext_lazy("Send certificates by e-mail"),
    permission="certificates.mail_certificates",
    about=Training,
)
def mail_certificates(progress: jobs.Progress) -> dict[str, Any]:
    """Send what the job was given to send."""
    sent = mailing.send_letters(progress=progress)
    return {
        "sent": sent,
        "url": reverse("certificates:mail", args=[progress.payload["training"]]),
        "label": _("See who was reached"),
    }


@jobs.handler(
    zipping.JOB_KIND,
    gettext_lazy("Pack certificates into a ZIP"),
    permission="certificates.view_certificates",
    about=Training,
)
def zip_certificates(progress: jobs.Progress) -> dict[str, Any]:
    """Pack the certificates of the payload's training."""
    training = Training.objects.get(pk=progress.payload["training"])
    return {
        **zipping.zip_certificates(training=training, progress=progress),
        "url": reverse("certificates:zip_file", args=[training.pk, progress.job.pk]),
        "label": _("Download the ZIP"),
    }


@duty
def remove_old_zips() -> None:
    """ZIPs are kept for a limited time. Looked for once an hour: the storage may be far away and ask a price."""
    if cache.add("certificates:zips", True, timeout=3600):
        zipping.remove_old_zips()


@duty
def remove_unnamed_pictures() -> None:
    """Pictures that were uploaded for a template and are in none of its versions are kept for a day."""
    designing.remove_unnamed_pictures()
