"""All certificates of a training as one ZIP: packed in the background, kept for a day, fetched by those who may.

Packing writes nothing but the ZIP, so a job that was interrupted begins again from the first file.
"""

import datetime
import tempfile
from collections.abc import Collection
from typing import Any

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.utils import timezone

from emm.common.errors import DomainError, sentence_of
from emm.common.stored_files import delete_older_files
from emm.jobs import queue
from emm.jobs.models import Job
from emm.jobs.progress import Progress
from trainings.certificates.records.models import Certificate, CertificateQuerySet
from trainings.planning.models import Training

from .archive import Packed, file_name, zip_stream

JOB_KIND = "certificates.zip"
KEPT_HOURS = 24
FOLDER = "zips/"
_IN_MEMORY_BYTES = 4 * 1024 * 1024


def packable(training: Training) -> CertificateQuerySet:
    """What the ZIP holds: the certificates in force that are rendered."""
    certificates: CertificateQuerySet = Certificate.objects.in_force().filter(training=training).exclude(file="")
    return certificates.defer("snapshot").order_by("kind", "serial")


def start_zipping(*, training: Training, started_by: Any) -> Job:
    """Pack the certificates of a training, in the background: for whoever asks, since nobody else sees the job.

    Raises ``DomainError`` when there is none, ``AlreadyRunning`` when they are being packed for the same person.
    """
    total = packable(training).count()
    if not total:
        raise DomainError("certificates.nothing_to_download")
    return queue.start(
        kind=JOB_KIND,
        payload={"training": training.pk},
        subject=sentence_of("certificates.job_zip", training=training),
        total=total,
        started_by=started_by,
        key=queue.key_of(JOB_KIND, training, started_by),
    )


def zip_certificates(*, training: Training, progress: Progress) -> dict[str, Any]:
    """Pack, and put the ZIP where files are kept; its name there, and the numbers of what is in it.

    A certificate whose file is missing is told in the job's problems. Raises ``DomainError`` when all are missing.
    """
    keys = list(packable(training).values_list("pk", flat=True))
    progress.begin(len(keys))
    numbers: list[str] = []

    def files() -> Any:
        for key in keys:
            # Looked at only now: it may have been revoked, or removed with its holder's name, since the job began.
            certificate = packable(training).filter(pk=key).first()
            problem = ""
            if certificate is not None:
                try:
                    file = certificate.file.open("rb")
                except FileNotFoundError:
                    problem = sentence_of("certificates.file_missing", number=certificate.number, name=certificate.name)
                else:
                    numbers.append(certificate.number)
                    yield Packed(file_name(certificate.number, certificate.name), certificate.issued_on, file)
            progress.step(problem=problem)

    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY_BYTES) as packed:
        for piece in zip_stream(files()):
            packed.write(piece)
        packed.seek(0)
        if not numbers and progress.job.problems:
            raise DomainError("certificates.no_file_left")
        name = f"{FOLDER}{progress.job.pk}.zip"
        default_storage.delete(name)  # of an attempt that was cut off
        name = default_storage.save(name, File(packed))
    return {"file": name, "certificates": numbers}


def is_up_to_date(training: Training, numbers: Collection[str]) -> bool:
    """Whether all that a ZIP holds may still be handed out: in force, and not removed with its holder's name."""
    return packable(training).filter(number__in=numbers).count() == len(numbers)


def remove_old_zips() -> int:
    """Remove ZIPs that were kept long enough, also those whose job never said that it had made one; how many."""
    before = timezone.now() - datetime.timedelta(hours=KEPT_HOURS)
    removed = delete_older_files(FOLDER, before=before)
    for job in Job.objects.filter(kind=JOB_KIND, finished_at__lt=before, result__file__isnull=False):
        Job.objects.filter(pk=job.pk).update(result={"certificates": job.result["certificates"]})
    return removed
