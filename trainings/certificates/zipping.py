"""All certificates of a training as one ZIP: packed in the background, kept for a day, fetched by those who may.

Packing writes nothing but the ZIP, so a job that was interrupted begins again from the first file.
"""

import datetime
import tempfile
import uuid
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common import jobs
from emm.common.errors import DomainError
from emm.common.models import Job
from trainings.models import Training

from .archive import file_name, zip_stream
from .models import Certificate, CertificateQuerySet

JOB_KIND = "certificates.zip"
KEPT_HOURS = 24
_IN_MEMORY_BYTES = 4 * 1024 * 1024


def packable(training: Training) -> CertificateQuerySet:
    """What the ZIP holds: the certificates in force that are drawn."""
    certificates: CertificateQuerySet = Certificate.objects.in_force().filter(training=training).exclude(file="")
    return certificates.defer("snapshot").order_by("kind", "serial")


def start_zipping(*, training: Training, started_by: Any) -> Job:
    """Pack the certificates of a training, in the background. Raises ``DomainError`` when there is none."""
    total = packable(training).count()
    if not total:
        raise DomainError(_("There is no certificate to download yet."), code="nothing")
    return jobs.start(
        kind=JOB_KIND,
        payload={"training": training.pk},
        subject=_("ZIP of the certificates of “%(training)s”") % {"training": training},
        total=total,
        started_by=started_by,
    )


def zip_certificates(*, training: Training, progress: jobs.Progress) -> dict[str, Any]:
    """Pack, and put the ZIP where files are kept; its name there, and the numbers of what is in it."""
    certificates = list(packable(training))
    progress.begin(len(certificates))

    def files() -> Any:
        for certificate in certificates:
            yield file_name(certificate.number, certificate.name), certificate.file.open("rb")
            progress.step()

    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as packed:
        for piece in zip_stream(files()):
            packed.write(piece)
        packed.seek(0)
        name = default_storage.save(f"zips/{uuid.uuid4().hex}.zip", File(packed))
    return {"file": name, "certificates": [each.number for each in certificates]}


def remove_old_zips() -> int:
    """Remove ZIPs that were kept long enough; how many."""
    before = timezone.now() - datetime.timedelta(hours=KEPT_HOURS)
    removed = 0
    for job in Job.objects.filter(kind=JOB_KIND, finished_at__lt=before, result__file__isnull=False):
        default_storage.delete(job.result["file"])
        Job.objects.filter(pk=job.pk).update(result={"certificates": job.result["certificates"]})
        removed += 1
    return removed
