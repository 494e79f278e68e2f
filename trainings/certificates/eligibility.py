"""Who has earned which certificate, and what the others still miss, in words that a person may be told."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emm.common import words
from participants.models import Person
from trainings.attendance.summary import AttendanceSummary, attendance_of
from trainings.models import Enrolment, Training

from .document.fonts import missing_characters
from .kinds import Kind
from .models import Certificate
from .requirements import Obstacle, attended_of, missing_of, overruled, rules_of
from .rule_models import CertificateRule, Decision, decisions_in_force
from .snapshot import Holder, Hours, hours_attended, hours_taught, participant, teacher
from .teaching import Service, service_in
from .validity import validity_of

# Obstacles that stand in everybody's way alike.
OF_TRAINING = frozenset({"cancelled", "draft", "not_over"})


@dataclass(frozen=True)
class Eligibility:
    """How one person stands, as to one kind of certificate.

    A participant has ``enrolment`` and ``summary``, somebody who taught has ``service``. ``certificate`` is the latest
    one of this kind, whatever its state. ``unmet`` is what the rule misses, before any decision. ``notes`` are worth
    knowing before a certificate is issued, and forbid nothing.
    """

    training: Training
    person: Person
    kind: str
    rule: CertificateRule
    enrolment: Enrolment | None = None
    summary: AttendanceSummary | None = None
    service: Service | None = None
    certificate: Certificate | None = None
    decision: Decision | None = None
    unmet: list[Obstacle] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def eligible(self) -> bool:
        """Whether a certificate may be issued now."""
        return not self.obstacles

    @property
    def fulfils(self) -> bool:
        """Whether the rule is fulfilled, or a decision goes before it."""
        return not self.unmet or (self.decision is not None and self.decision.grants)

    @property
    def holds_certificate(self) -> bool:
        return self.certificate is not None and self.certificate.is_in_force

    @property
    def attended(self) -> str:
        """“Attended 12 of 16 JP (75%)”, or “Taught 3 sessions, 6 JP”."""
        if self.service is not None:
            number = len(self.service.parts)
            return ngettext("Taught %(count)d session, %(jp)s", "Taught %(count)d sessions, %(jp)s", number) % {
                "count": number,
                "jp": words.jp(self.service.jp),
            }
        return attended_of(self.summary) if self.summary is not None else ""

    @property
    def institution_name(self) -> str:
        """As printed: a participant's of that day, of somebody who taught today's."""
        if self.enrolment is not None:
            return self.enrolment.institution_name or ""
        return str(self.person.institution or "")

    @property
    def holder(self) -> Holder:
        """Whose name and office the certificate says."""
        return teacher(self.person) if self.enrolment is None else participant(self.enrolment)

    @property
    def hours(self) -> Hours:
        """What the certificate says of hours."""
        if self.summary is not None:
            return hours_attended(self.summary)
        return hours_taught(self.service.parts if self.service is not None else ())

    @property
    def missing(self) -> list[Obstacle]:
        """The obstacles that are this person's own, not the whole training's."""
        return [obstacle for obstacle in self.obstacles if obstacle.code not in OF_TRAINING]

    @property
    def reasons(self) -> str:
        """All obstacles as one text."""
        return " ".join(obstacle.text for obstacle in self.obstacles)


def eligibility_of(training: Training, *, rules: Mapping[str, CertificateRule] | None = None) -> list[Eligibility]:
    """How everybody stands who holds a seat or taught, for each kind that the training issues, by kind and by name.

    Eight queries, however many people and kinds. ``rules`` are those to judge by, where not those in force.
    """
    ground = _ground_of(training)
    found: list[Eligibility] = []
    for rule in (rules or rules_of(training)).values():
        if rule.is_issued:
            found += ground.served(rule) if rule.kind == Kind.SERVICE else ground.took_part(rule)
    return found


def obstacles_of_training(training: Training) -> list[Obstacle]:
    """What stands in the way of everybody alike."""
    if training.state == Training.State.CANCELLED:
        return [Obstacle("cancelled", _("The training was cancelled."))]
    if training.state == Training.State.DRAFT:
        return [Obstacle("draft", _("The training is a draft: publish it first."))]
    if training.today < training.ends_on:
        ends_on = words.date_range(training.ends_on)
        return [Obstacle("not_over", _("Certificates are issued from the last day on, %(day)s.") % {"day": ends_on})]
    return []


@dataclass(frozen=True)
class _Ground:
    """Everything on record that the judgement rests on."""

    training: Training
    enrolments: list[Enrolment]
    summaries: dict[int, AttendanceSummary]
    services: list[Service]
    certificates: dict[tuple[int, str], Certificate]
    decisions: dict[tuple[int, int, str], Decision]
    obstacles: list[Obstacle]

    def took_part(self, rule: CertificateRule) -> Iterable[Eligibility]:
        for enrolment in self.enrolments:
            summary = self.summaries[enrolment.pk]
            unmet = missing_of(
                rule,
                summary=summary,
                result=getattr(enrolment, "result", None),
                minimum=self.training.minimum_share,
            )
            judged = self._judged(rule, enrolment.person, unmet, enrolment=enrolment, summary=summary)
            if summary.unmarked:
                judged.notes.append(_unmarked(summary.unmarked))
            yield judged

    def served(self, rule: CertificateRule) -> Iterable[Eligibility]:
        for service in self.services:
            yield self._judged(rule, service.person, [], service=service)

    def _judged(self, rule: CertificateRule, person: Person, unmet: list[Obstacle], **about: Any) -> Eligibility:
        certificate = self.certificates.get((person.pk, rule.kind))
        decision = self.decisions.get((self.training.pk, person.pk, rule.kind))
        obstacles = [*self.obstacles, *_about(certificate), *overruled(unmet, decision), *_unprintable(person)]
        notes = [] if obstacles else _lapsed(rule, self.training)
        return Eligibility(
            self.training,
            person,
            rule.kind,
            rule,
            **about,
            certificate=certificate,
            decision=decision,
            unmet=unmet,
            obstacles=obstacles,
            notes=notes,
        )


def _ground_of(training: Training) -> _Ground:
    summaries = attendance_of(training)
    enrolments = training.enrolments.confirmed().by_name().select_related("result")
    known = [enrolment for enrolment in enrolments if enrolment.pk in summaries]
    for enrolment in known:
        enrolment.training = training
    certificates = Certificate.objects.filter(training=training).defer("snapshot").order_by("pk")
    return _Ground(
        training=training,
        enrolments=known,
        summaries=summaries,
        services=service_in(training),
        # The one in force where there is one, since it is always the latest.
        certificates={(each.person_id, each.kind): each for each in certificates},
        decisions=decisions_in_force(training=training),
        obstacles=obstacles_of_training(training),
    )


def _about(certificate: Certificate | None) -> list[Obstacle]:
    """Why there is no other certificate beside the one there is."""
    if certificate is not None and certificate.state == Certificate.State.ISSUED:
        return [Obstacle("certified", _("Holds a valid certificate already."))]
    if certificate is not None and certificate.state == Certificate.State.REVOKED:
        return [Obstacle("revoked", _("The certificate was revoked; reinstate it if that was a mistake."))]
    return []


def _unprintable(person: Person) -> list[Obstacle]:
    unknown = missing_characters(person.certificate_name)
    if not unknown:
        return []
    text = _("No font can print these letters of the name: %(letters)s.")
    return [Obstacle("letters", text % {"letters": " ".join(sorted(unknown))})]


def _lapsed(rule: CertificateRule, training: Training) -> list[str]:
    """A trainer's certificate issued so late that it counts no more."""
    until = validity_of(rule.kind, training)
    if until is None or until >= training.today:
        return []
    return [_("It would be expired from the start: it counts until %(day)s.") % {"day": words.date_range(until)}]


def _unmarked(count: int) -> str:
    return ngettext(
        "%(count)d session is not marked yet and counts as not attended.",
        "%(count)d sessions are not marked yet and count as not attended.",
        count,
    ) % {"count": count}
