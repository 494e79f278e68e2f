"""Issuing certificates: number and record in one transaction, then the document.

A certificate exists from the moment its row does. Where the work is interrupted before its document is drawn, the row
stays without a file, and the next issuing draws it from the row's snapshot: nobody is numbered twice.
"""

import datetime
import hashlib
import logging
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from emm.common import jobs
from emm.common.errors import DomainError, Unavailable
from emm.common.models import Job
from participants.models import Person
from participants.qualifying import certify_trainer
from trainings.models import Enrolment, Training
from trainings.models.trainings import Language

from . import codes, keys
from .badges import badge_of
from .designing import version_for
from .document.fonts import missing_characters
from .eligibility import Eligibility, eligibility_of
from .kinds import Kind
from .models import Certificate, Decision, file_path, verification_url
from .numbering import lock_series, take_number
from .requirements import rules_of
from .snapshot import Snapshot, snapshot_of
from .teaching import modules_taught_in
from .validity import validity_of

logger = logging.getLogger(__name__)

JOB_KIND = "certificates.issue"


def issue_certificate(*, enrolment: Enrolment, issued_by: Any, kind: str = Kind.COMPLETION) -> Certificate:
    """Issue one certificate, with its document. Raises ``DomainError`` when the participant is not eligible."""
    eligibility = eligibility_of_one(training=enrolment.training, person=enrolment.person, kind=kind)
    return draw_document(record_certificate(eligibility=eligibility, issued_by=issued_by))


def start_issuing(*, training: Training, started_by: Any) -> Job:
    """Issue to everybody who is eligible, in the background.

    Raises ``DomainError`` when nobody is, when no template says who signs, or when it is being done already.
    """
    job = latest_job(training)
    if job is not None and not job.is_finished:
        raise DomainError(_("The certificates of this training are being issued already."), code="running")
    waiting = [each for each in eligibility_of(training) if each.eligible]
    unfinished = Certificate.objects.filter(training=training).without_file().count()
    if not waiting and not unfinished:
        raise DomainError(_("Nobody is eligible for a certificate who does not hold one."), code="nobody")
    version_for(training)
    return jobs.start(
        kind=JOB_KIND,
        payload={"training": training.pk, "issued_by": started_by.pk if started_by else None},
        subject=_("Certificates of “%(training)s”") % {"training": training},
        total=len(waiting) + unfinished,
        started_by=started_by,
    )


def latest_job(training: Training) -> Job | None:
    """The last job that issued, or issues, this training's certificates."""
    return Job.objects.filter(kind=JOB_KIND, payload__training=training.pk).order_by("-pk").first()


def issue_certificates(*, training: Training, issued_by: Any, progress: jobs.Progress) -> int:
    """Issue to everybody who is eligible and finish what an earlier run left; returns how many documents were drawn.

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
    """Issue to one participant, or draw one certificate; what went wrong, in words, or nothing."""
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
        if isinstance(error, OperationalError | InterfaceError) or jobs.is_lack_of_room(error):
            raise  # as above
        logger.exception("A certificate could not be issued")
        return _("%(name)s: the document could not be drawn. Try again; if it fails again, tell the administrator.") % {
            "name": name
        }
    return ""


@transaction.atomic
def record_certificate(
    *,
    eligibility: Eligibility,
    issued_by: Any,
    replaces: Certificate | None = None,
    issued_at: datetime.datetime | None = None,
) -> Certificate:
    """Give a number and keep what the certificate says; the document is drawn afterwards, by ``draw_document``.
    It is issued now, unless ``issued_at`` says when.

    Returns the certificate in force where somebody else was quicker. Raises ``DomainError`` when the person is not
    eligible. Whoever is given a trainer's certificate is a trainer on record from then on.
    """
    if not eligibility.eligible:
        raise DomainError(eligibility.reasons, code=eligibility.obstacles[0].code)
    training, kind, person = eligibility.training, eligibility.kind, eligibility.person
    version = version_for(training)
    series = lock_series(training, kind)
    # Behind the lock: whoever was quicker has committed, and is seen.
    same = {"training": training, "person": person, "kind": kind}
    existing = Certificate.objects.in_force().filter(**same).first()
    if existing is not None:
        return existing
    if Decision.objects.in_force().filter(**same, verdict=Decision.Verdict.WITHHOLD).exists():
        raise DomainError(_("It was decided meanwhile to withhold this certificate."), code="withheld")
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
        valid_until=valid_until,
        issued_by=issued_by,
        replaces=replaces,
    )
    certificate._history_user = issued_by  # type: ignore[attr-defined]  # read by simple_history; a job has no request
    certificate.save()
    if kind == Kind.TRAINER:
        _put_on_record(training, person, by=issued_by)
    return certificate


def _put_on_record(training: Training, person: Person, *, by: Any) -> None:
    """Whoever is certified may teach what the training of trainers taught, in the languages that it was held in."""
    certify_trainer(
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
        raise DomainError(
            _("No font can print these letters: %(letters)s.") % {"letters": " ".join(sorted(unknown))}, code="letters"
        )


def draw_document(certificate: Certificate) -> Certificate:
    """Draw the document from the snapshot alone and keep it with its SHA-256; does nothing where that is done."""
    if certificate.file:
        return certificate
    snapshot = Snapshot.from_json(certificate.snapshot)
    badge = badge_of(snapshot, status_index=certificate.pk, issued_at=certificate.issued_at)
    from .document.drawing import draw  # only who draws carries what draws

    pdf = draw(snapshot, badge=badge)
    name = default_storage.save(file_path(certificate, ""), ContentFile(pdf))
    sealed = {
        "file": name,
        "sha256": hashlib.sha256(pdf).hexdigest(),
        "signing_key": keys.signer().key_id,
        "badge_key": keys.badge_key().thumbprint(),
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
    """Write down the document that was drawn, unless there is one by now; whether it was.

    Decided under a lock of the certificate and its person. An UPDATE with the same conditions would not do: through
    the person they become a subquery, which PostgreSQL does not ask again after it waited for another's UPDATE.
    """
    free = Certificate.objects.without_file().select_for_update().filter(pk=certificate.pk)
    return free.first() is not None and bool(Certificate.objects.filter(pk=certificate.pk).update(**sealed))


def eligibility_of_one(*, training: Training, person: Person, kind: str) -> Eligibility:
    """How one person stands, as to one kind. Raises ``DomainError`` for somebody who can never get one there."""
    for each in eligibility_of(training):
        if (each.person.pk, each.kind) == (person.pk, kind):
            return each
    if kind not in {rule.kind for rule in rules_of(training).values() if rule.is_issued}:
        raise DomainError(_("The training gives no certificates of this kind."), code="kind")
    if kind == Kind.SERVICE:
        raise DomainError(_("Only who taught can get a certificate of service."), code="service")
    raise DomainError(_("Only participants with a confirmed seat can get a certificate."), code="seat")
