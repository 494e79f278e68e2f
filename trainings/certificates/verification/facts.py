"""What anybody may know who has a certificate in hand: what its paper shows, and whether it still counts.

The page of verification and the answer to API clients are both made of this.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from trainings.certificates.bilingual import InBoth
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.snapshot import Snapshot
from trainings.planning.models import Training

from .pdf_verification import Verdict


class Answer(StrEnum):
    """What API clients are told of a file in one word: that it is genuine only while its certificate counts."""

    GENUINE = "genuine"
    EXPIRED = "expired"
    REVOKED = "revoked"
    REPLACED = "replaced"
    CHANGED = "changed"
    NOT_ISSUED = "not_issued"
    NOT_OURS = "not_ours"


@dataclass(frozen=True)
class Facts:
    """``successors``: what replaced the certificate, one after another, the one that counts now last."""

    certificate: Certificate
    snapshot: Snapshot
    successors: list[Certificate]

    @property
    def standing(self) -> str:
        """valid, expired, revoked or replaced."""
        if self.certificate.is_in_force:
            return "expired" if self.certificate.is_expired else "valid"
        return self.certificate.state

    @property
    def successor(self) -> Certificate | None:
        """The certificate that stands in this one's place now; it may have been revoked since."""
        return self.successors[-1] if self.successors else None


def facts_of(certificate: Certificate) -> Facts:
    """One query more where the certificate was replaced."""
    replaced = certificate.state == Certificate.State.REPLACED
    return Facts(certificate, Snapshot.from_json(certificate.snapshot), successors_of(certificate) if replaced else [])


def successors_of(certificate: Certificate) -> list[Certificate]:
    """What replaced ``certificate``, one after another."""
    related = Certificate.objects.filter(training=certificate.training_id, person=certificate.person_id)
    by_predecessor = {each.replaces_id: each for each in related.defer("snapshot") if each.replaces_id}
    found = []
    successor = by_predecessor.get(certificate.pk)
    while successor is not None:
        found.append(successor)
        successor = by_predecessor.get(successor.pk)
    return found


def answer_of(verdict: Verdict, facts: Facts | None) -> Answer:
    """The one word for a file of this verdict, whose certificate is that of ``facts``."""
    if verdict == Verdict.GENUINE and facts is not None and facts.standing != "valid":
        return Answer(facts.standing)
    return Answer(verdict.value)


def as_json(facts: Facts) -> dict[str, Any]:
    """The facts for API clients, texts in the languages of the paper; ``taught_on`` is for certificates of service."""
    certificate, snapshot = facts.certificate, facts.snapshot
    return {
        "state": facts.standing,
        "number": certificate.number,
        "code": certificate.grouped_code,
        "issuer": snapshot.organisation,
        "issued_on": certificate.issued_on.isoformat(),
        "valid_until": snapshot.valid_until.isoformat() if snapshot.valid_until else None,
        "ended_at": moment_at_place(certificate.ended_at, certificate.training) if certificate.ended_at else None,
        "cause": _cause_of(certificate),
        "replaced_by": _link(facts.successors[0]) if facts.successors else None,
        "replaces": _link(certificate.replaces) if certificate.replaces else None,
        "kind": certificate.kind,
        "name": snapshot.name,
        "affiliation": _printed(snapshot, snapshot.affiliation),
        "training": {
            "title": _printed(snapshot, snapshot.training),
            "starts_on": snapshot.starts_on.isoformat(),
            "ends_on": snapshot.ends_on.isoformat(),
            "place": _printed(snapshot, snapshot.place),
        },
        "learning_hours": {
            "attended": float(snapshot.attended_jp),
            "total": float(snapshot.total_jp),
            "percent": snapshot.percent,
            "minutes_each": snapshot.jp_minutes,
            "modules": [
                {
                    "title": _printed(snapshot, line.title),
                    "hours": float(line.jp),
                    "attended": float(line.attended),
                    "taught_on": line.taught_on.isoformat() if line.taught_on else None,
                }
                for line in snapshot.modules
            ],
        },
        "signatories": [
            {"name": signatory.name, "title": _printed(snapshot, signatory.title)} for signatory in snapshot.signatories
        ],
        "sha256": certificate.sha256 or None,
        "links": {
            "verification": certificate.verification_url,
            "self": f"{settings.SITE_URL}{reverse('api:certificate_facts', args=[certificate.code])}",
        },
    }


def moment_at_place(moment: datetime.datetime, training: Training) -> str:
    """ISO 8601 with the offset of the training's zone."""
    return moment.astimezone(training.zone).isoformat(timespec="seconds")


def _printed(snapshot: Snapshot, text: InBoth) -> dict[str, str]:
    return {words.language: words.text for words in snapshot.printed(text)}


def _link(certificate: Certificate) -> dict[str, str]:
    return {"number": certificate.number, "verification": certificate.verification_url}


def _cause_of(certificate: Certificate) -> dict[str, str] | None:
    """Why it was revoked: the word for API clients, and words in both languages."""
    if not certificate.end_cause:
        return None
    said = {"code": str(certificate.end_cause)}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said[language] = str(certificate.get_end_cause_display())
    return said
