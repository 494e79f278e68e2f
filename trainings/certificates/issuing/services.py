"""Issuing certificates: number and record in one transaction, then the document.

A certificate exists from the moment its row does. Where the work is interrupted before its document is rendered, the
row stays without a file, and the next issuing renders it from the row's snapshot: nobody is numbered twice.
"""

import datetime
import hashlib
import logging
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from emm.common.acting import acting
from emm.common.database import DATABASE_AWAY
from emm.common.errors import DomainError, Unavailable, sentence_of
from emm.documents.signing.keys import signer
from emm.documents.typesetting.fonts import missing_characters
from emm.jobs import queue
from emm.jobs.models import Job
from emm.jobs.progress import Progress
from emm.jobs.running import is_lack_of_room
from participants.models import Person
from participants.services.trainers import grant_qualification
from trainings.certificates.kinds import Kind
from trainings.certificates.records import codes
from trainings.certificates.records.models import Certificate, file_path, verification_url
from trainings.certificates.records.snapshot import Snapshot, snapshot_of
from trainings.certificates.records.validity import validity_of
from trainings.certificates.rules.eligibility import Eligibility, eligibility_of, eligibility_of_one, hold
from trainings.certificates.rules.teaching import modules_taught_in
from trainings.certificates.templates.services import version_for
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training
from trainings.planning.models.trainings import Language

from .achievements import achievement_of
from .badge_keys import badge_key
from .badges import badge_of
from .numbering import lock_series, take_number

logger = logging.getLogger(__name__)

JOB_KIND = "certificates.issue"


def issue_certificate(*, enrolment: Enrolment, issued_by: Any, kind: str = Kind.COMPLETION) -> Certificate:
    """Issue one certificate, with its document. Raises ``DomainError`` when the participant is not eligible."""
    eligibility = eligibility_of_one(training=enrolment.training, person=enrolment.person, kind=kind)
    return draw_document(record_certificate(eligibility=eligibility, issued_by=issued_by))


def start_issuing(*, training: Training, started_by: Any) -> Job:
    """Issue to everybody who is eligible, in the background.

    Raises ``DomainError`` when nobody is or no template says who signs, ``AlreadyRunning`` when it is being done.
    """
    key = queue.key_of(JOB_KIND, training)
    queue.require_none(key)
    waiting = [each for each in eligibility_of(training) if each.eligible]
    unfinished = Certificate.objects.filter(training=training).without_file().count()
    if not waiting and not unfinished:
        raise DomainError("certificates.nobody_eligible")
    version_for(training)
    return queue.start(
        kind=JOB_KIND,
        payload={"training": training.pk, "issued_by": started_by.pk if started_by else None},
        subject=sentence_of("certificates.job_issuing", training=training),
        total=len(waiting) + unfinished,
        started_by=started_by,
        key=key,
    )


def latest_job(training: Training) -> Job | None:
    """The last job that issued, or issues, this training's certificates."""
    return Job.objects.filter(kind=JOB_KIND, payload__training=training.pk).order_by("-pk").first()


def issue_certificates(*, training: Training, issued_by: Any, progress: Progress) -> int:
    """Issue to everybody who is eligible and finish what an earlier run left; returns how many documents were rendered.

    Safe to run again, and at the same time as another. What fails for one person is told in the job's problems.
    """
    unfinished = list(Certificate.objects.filter(training=training).without_file().order_by("pk"))
    eligible = [each for each in eligibility_of(training) if each.eligible]
    items: list[Certificate | Eligibility] = [*unfinished, *eligible]
    # A job that was interrupted has shown some as done already: they are not in either list any more.
    progress.begin(progress.job.done + len(items), done=progress.job.done)
    drawn = 0
    for item in items:
        problem = _issue_item(item, issued_by)
        drawn += not problem
        progress.step(problem=problem)
    return drawn


def _issue_item(item: Certificate | Eligibility, issued_by: Any) -> str:
    """Issue to one participant, or render one certificate; what went wrong, in words, or nothing."""
    name = item.name if isinstance(item, Certificate) else item.person.certificate_name
    try:
        certificate = (
            item if isinstance(item, Certificate) else record_certificate(eligibility=item, issued_by=issued_by)
        )
        draw_document(certificate)
    except Unavailable:
        raise  # nobody else's would go better: the whole job pauses, and goes on later
    except DomainError as refusal:
        return f"{name}: {' '.join(refusal.messages)}"
    except Exception as error:
        if isinstance(error, DATABASE_AWAY) or is_lack_of_room(error):
            raise  # as above
        logger.exception("A certificate could not be issued")
        return sentence_of("certificates.pdf_failed", name=name)
    return ""


@transaction.atomic
def record_certificate(
    *,
    eligibility: Eligibility,
    issued_by: Any,
    replaces: Certificate | None = None,
    issued_at: datetime.datetime | None = None,
) -> Certificate:
    """Give a number and keep what the certificate says; the document is rendered afterwards, by ``draw_document``.
    It is issued now, unless ``issued_at`` says when.

    ``eligibility`` says to whom, and of which kind: how the person stands is judged again here, under locks. Returns
    the certificate in force where somebody else was quicker. Raises ``DomainError`` when the person is not eligible
    now, or what is printed has no room. Whoever is given a trainer's certificate is a trainer in the database from then
    on.
    """
    from trainings.certificates.document.fitting import require_room  # only who renders carries what renders

    kind = eligibility.kind
    training = hold(training=eligibility.training, person=eligibility.person)
    eligibility = eligibility_of_one(training=training, person=eligibility.person, kind=kind)
    person = eligibility.person
    if eligibility.certificate is not None and eligibility.holds_certificate:
        return eligibility.certificate
    if not eligibility.eligible:
        raise DomainError("certificates.not_eligible", obstacles=eligibility.obstacles)
    version = version_for(training)
    series = lock_series(training, kind)
    number = take_number(series)
    issued_at = issued_at or timezone.now()
    code = codes.new_code()
    valid_until = validity_of(kind, training)
    snapshot = snapshot_of(
        training=training,
        kind=kind,
        holder=eligibility.holder,
        hours=eligibility.hours,
        version=version,
        number=number.text,
        code=code,
        url=verification_url(code),
        issued_on=issued_at.astimezone(training.zone).date(),
        valid_until=valid_until,
    )
    _refuse_unprintable(snapshot)
    require_room(snapshot)
    certificate = Certificate(
        number=number.text,
        code=code,
        name=snapshot.name,
        kind=kind,
        year=number.year,
        series=number.series,
        serial=number.serial,
        training=training,
        enrolment=eligibility.enrolment,
        person=person,
        language=training.certificate_language,
        template_version=version,
        snapshot=snapshot.to_json(),
        issued_at=issued_at,
        issued_on=snapshot.issued_on,
        valid_until=valid_until,
        issued_by=issued_by,
        replaces=replaces,
    )
    with acting(by=issued_by):
        certificate.save()
    if kind == Kind.TRAINER:
        _put_on_record(training, person, by=issued_by)
    return certificate


def _put_on_record(training: Training, person: Person, *, by: Any) -> None:
    """Whoever is certified may teach what the training of trainers taught, in the languages that it was held in."""
    grant_qualification(
        person=person,
        modules=modules_taught_in(training),
        source_training=training,
        qualified_on=training.ends_on,
        in_english=training.language != Language.INDONESIAN,
        in_indonesian=training.language != Language.ENGLISH,
        by=by,
    )


def _refuse_unprintable(snapshot: Snapshot) -> None:
    """A letter that no font of ours has would be printed as an empty box."""
    unknown = missing_characters("".join(snapshot.texts()))
    if unknown:
        raise DomainError("certificates.letters_of_texts", letters=" ".join(sorted(unknown)))


def draw_document(certificate: Certificate) -> Certificate:
    """Render the document from the snapshot alone and keep it with its SHA-256; does nothing where that is done."""
    if certificate.file:
        return certificate
    snapshot = Snapshot.from_json(certificate.snapshot)
    badge = badge_of(
        snapshot,
        achievement=achievement_of(certificate, snapshot),
        status_index=certificate.pk,
        issued_at=certificate.issued_at.astimezone(certificate.training.zone),
    )
    from trainings.certificates.document.drawing import draw  # only who renders carries what renders

    pdf = draw(snapshot, badge=badge)
    name = default_storage.save(file_path(certificate, ""), ContentFile(pdf))
    sealed = {
        "file": name,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "signing_key": signer().key_id,
        "badge_key": badge_key().thumbprint(),
        "updated_at": timezone.now(),
    }
    if keep_document(certificate, sealed):
        for field, value in sealed.items():
            setattr(certificate, field, value)
    else:
        default_storage.delete(name)  # somebody else was quicker: their document is the one that counts
        certificate.refresh_from_db()
    return certificate


@transaction.atomic
def keep_document(certificate: Certificate, sealed: dict[str, Any]) -> bool:
    """Write down the document that was rendered, unless there is one by now; whether it was.

    Decided under a lock of the certificate and its person. An UPDATE with the same conditions would not do: through
    the person they become a subquery, which PostgreSQL does not ask again after it waited for another's UPDATE.
    """
    free = Certificate.objects.without_file().select_for_update().filter(pk=certificate.pk)
    return free.first() is not None and bool(Certificate.objects.filter(pk=certificate.pk).update(**sealed))
