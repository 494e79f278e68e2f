"""All certificates of a training as one ZIP: packed in the background, kept for a day, fetched by those who may.

Packing writes nothing but the ZIP, so a job that was interrupted begins again from the first file.
"""

import contextlib
import datetime
import tempfile
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
FOLDER = "zips/"  # which backups leave out: emm.common.backup
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
        name = f"{FOLDER}{progress.job.pk}.zip"
        default_storage.delete(name)  # of an attempt that was cut off
        name = default_storage.save(name, File(packed))
    return {"file": name, "certificates": [each.number for each in certificates]}


def remove_old_zips() -> int:
    """Remove ZIPs that were kept long enough, also those whose job never said that it had made one; how many."""
    before = timezone.now() - datetime.timedelta(hours=KEPT_HOURS)
    removed = 0
    for name in _stored():
        with contextlib.suppress(FileNotFoundError):  # another worker was quicker
            if default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                removed += 1
    for job in Job.objects.filter(kind=JOB_KIND, finished_at__lt=before, result__file__isnull=False):
        Job.objects.filter(pk=job.pk).update(result={"certificates": job.result["certificates"]})
    return removed


def _stored() -> list[str]:
    try:
        _folders, files = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return []
    return [f"{FOLDER}{file}" for file in files]
