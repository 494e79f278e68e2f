"""Background work on certificates."""

from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.jobs.kinds import handler
from emm.jobs.periodic import periodic_task
from emm.jobs.progress import Progress
from emm.messages.delivery import sending
from trainings.planning.models import Training

from .delivery import services as delivery_services
from .differences import record_checks
from .issuing import replacing, zips
from .issuing import services as issuing_services
from .templates import services as templates_services


@handler(
    issuing_services.JOB_KIND,
    gettext_lazy("Issue certificates"),
    permission="certificates.issue_certificates",
    about=Training,
)
def issue_certificates(progress: Progress) -> dict[str, Any]:
    """Issue to everybody in the payload's training who is eligible."""
    training = Training.objects.get(pk=progress.payload["training"])
    issued_by = get_user_model().objects.filter(pk=progress.payload["issued_by"]).first()
    issued = issuing_services.issue_certificates(training=training, issued_by=issued_by, progress=progress)
    return {
        "issued": issued,
        "url": reverse("certificates:training", args=[training.pk]),
        "label": _("See the certificates"),
    }


@handler(
    replacing.JOB_KIND,
    gettext_lazy("Replace certificates"),
    permission="certificates.replace_certificates",
    about=Training,
)
def replace_certificates(progress: Progress) -> dict[str, Any]:
    """Replace the certificates that the payload names."""
    training = Training.objects.get(pk=progress.payload["training"])
    by = get_user_model().objects.filter(pk=progress.payload["by"]).first()
    return {
        "replaced": replacing.replace_certificates(training=training, by=by, progress=progress),
        "url": reverse("certificates:training", args=[training.pk]),
        "label": _("See the certificates"),
    }


@handler(
    delivery_services.JOB_KIND,
    gettext_lazy("Send certificates by email"),
    permission="certificates.mail_certificates",
    about=Training,
)
def mail_certificates(progress: Progress) -> dict[str, Any]:
    """Send what the job was given to send."""
    sent = sending.deliver(progress=progress)
    return {
        "sent": sent,
        "url": reverse("certificates:mail", args=[progress.payload["training"]]),
        "label": _("See who was reached"),
    }


@handler(
    zips.JOB_KIND,
    gettext_lazy("Pack certificates into a ZIP"),
    permission="certificates.view_certificates",
    about=Training,
)
def zip_certificates(progress: Progress) -> dict[str, Any]:
    """Pack the certificates of the payload's training."""
    training = Training.objects.get(pk=progress.payload["training"])
    return {
        **zips.zip_certificates(training=training, progress=progress),
        "url": reverse("certificates:zip_file", args=[training.pk, progress.job.pk]),
        "label": _("Download the ZIP"),
    }


@periodic_task(every=record_checks.CHECK_EVERY)
def check_records() -> None:
    """Certificates are compared with the record, a part of them at a time."""
    record_checks.check_due()


@periodic_task(every=timedelta(hours=1))
def remove_old_zips() -> None:
    """ZIPs are kept for a limited time. Looked for once an hour: the storage may be far away and ask a price."""
    zips.remove_old_zips()


@periodic_task(every=timedelta(hours=1))
def remove_unnamed_pictures() -> None:
    """Pictures that were uploaded for a template and are in none of its versions are kept for a day."""
    templates_services.remove_unnamed_pictures()
