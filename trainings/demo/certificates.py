"""Issues the certificates of the trainings that are over, signed by invented people."""

import dataclasses
import datetime
from typing import Any

from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.design import SignatoryLine
from trainings.certificates.issuing.services import draw_document, record_certificate
from trainings.certificates.models import Certificate, CertificateTemplate, EligibilityOverride
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.certificates.rules.overrides import decide
from trainings.certificates.templates.services import create_template, publish, save_draft
from trainings.planning.models import Training

from . import content
from .context import Stage
from .load_report import Tally


def load_template(tally: Tally, *, administrator: Any) -> None:
    """Say who signs, unless somebody has said so already."""
    created = not CertificateTemplate.objects.exists()
    tally.count("certificate templates", created=created)
    if not created:
        return
    entry = content.read("certificates")
    draft = create_template(name=entry["name"], by=administrator).versions.get()
    signatories = tuple(
        SignatoryLine(each["name"], InBoth(each["title_en"], each["title_ind"])) for each in entry["signatory"]
    )
    design = dataclasses.replace(draft.design, signatories=signatories)
    draft = save_draft(draft=draft, design=design, revision=draft.revision, by=administrator)
    publish(draft=draft, revision=draft.revision, by=administrator)


def load_decisions(training: Training, entry: content.Entry, stage: Stage) -> None:
    """What the administrator decided otherwise than the rules, unless it was decided before."""
    for each in entry.get("decision", []):
        person = stage.people[each["person"]]
        known = EligibilityOverride.objects.filter(training=training, person=person, kind=each["kind"]).exists()
        stage.tally.count("decisions", created=not known)
        if not known:
            fields = content.pick(each, ["kind", "verdict", "reason"])
            decide(training=training, person=person, by=stage.administrator, **fields)


def load_certificates(training: Training, stage: Stage) -> None:
    """Issue to everybody who is eligible and never had a certificate; render what an interrupted loading left
    unrendered.
    """
    for undrawn in Certificate.objects.filter(training=training).without_file():
        draw_document(undrawn)
    for eligibility in eligibility_of(training):
        if eligibility.eligible and eligibility.certificate is None:
            certificate = record_certificate(
                eligibility=eligibility, issued_by=stage.administrator, issued_at=_closing_of(training)
            )
            draw_document(certificate)
            stage.tally.count("certificates", created=True)
        elif eligibility.certificate is not None:
            stage.tally.count("certificates", created=False)


def _closing_of(training: Training) -> datetime.datetime:
    """Certificates are handed out when the last day ends."""
    return datetime.datetime.combine(training.ends_on, datetime.time(17), tzinfo=training.zone)
