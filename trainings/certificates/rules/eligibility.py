"""Who has earned which certificate, and what the others still miss; the person may be told either."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from emm.common.errors import DomainError, Remark, sentence_of
from emm.documents.typesetting.fonts import missing_characters
from participants.models import Person
from trainings.attendance.summary import AttendanceSummary, attendance_of
from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.snapshot import Holder, Hours, hours_attended, hours_taught, participant, teacher
from trainings.certificates.records.validity import validity_of
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .models import CertificateRule, EligibilityOverride, decisions_in_force
from .requirements import missing_of, overruled, rules_of
from .teaching import Service, service_in

# Obstacles that stand in everybody's way alike.
OF_TRAINING = frozenset({"certificates.cancelled", "certificates.draft", "certificates.not_over"})


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
    decision: EligibilityOverride | None = None
    unmet: list[Remark] = field(default_factory=list)
    obstacles: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

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
            return sentence_of("certificates.taught", count=len(self.service.parts), jp=self.service.jp)
        return sentence_of("certificates.attended", summary=self.summary) if self.summary is not None else ""

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
    def missing(self) -> list[Remark]:
        """The obstacles that are this person's own, not the whole training's."""
        return [obstacle for obstacle in self.obstacles if obstacle.code not in OF_TRAINING]


def eligibility_of(
    training: Training,
    *,
    rules: Mapping[str, CertificateRule] | None = None,
    person: Person | None = None,
    kind: str = "",
) -> list[Eligibility]:
    """How everybody stands who holds a place or taught, for each kind that the training issues, by kind and by name.

    Eight queries, however many people and kinds. ``rules`` are those to judge by, where not those in force. With
    ``person`` and ``kind`` only what concerns them is read.
    """
    rules = rules or rules_of(training)
    issued = [rule for rule in rules.values() if rule.is_issued and kind in ("", rule.kind)]
    ground = _ground_of(training, {rule.kind for rule in issued}, person)
    found: list[Eligibility] = []
    for rule in issued:
        found += ground.served(rule) if rule.kind == Kind.SERVICE else ground.took_part(rule)
    return found


def eligibility_of_one(*, training: Training, person: Person, kind: str) -> Eligibility:
    """How one person stands, as to one kind. Raises ``DomainError`` for somebody who can never get one there."""
    rules = rules_of(training)
    for each in eligibility_of(training, rules=rules, person=person, kind=kind):
        return each
    if kind not in {rule.kind for rule in rules.values() if rule.is_issued}:
        raise DomainError("certificates.kind_not_given")
    if kind == Kind.SERVICE:
        raise DomainError("certificates.not_teaching")
    raise DomainError("certificates.not_confirmed")


def hold(*, training: Training, person: Person) -> Training:
    """Lock what the judgement of one person rests on until the transaction ends; the training as it is now.

    The timetable, rules and decisions change under the lock of the training; name and consents under that of the
    person; a mark, a result and a move of the place under that of the enrolment. Always locked in this order. What
    others have written before is seen from then on; what they are about to write waits.
    """
    held = Training.objects.select_for_update(no_key=True).get(pk=training.pk)
    list(Person.objects.select_for_update().filter(pk=person.pk).values_list("pk"))
    list(Enrolment.objects.select_for_update().filter(training=held, person=person).values_list("pk"))
    return held


def obstacles_of_training(training: Training) -> list[Remark]:
    """What stands in the way of everybody alike."""
    if training.state == Training.State.CANCELLED:
        return [Remark("certificates.cancelled")]
    if training.state == Training.State.DRAFT:
        return [Remark("certificates.draft")]
    if training.today < training.ends_on:
        return [Remark("certificates.not_over", {"day": training.ends_on})]
    return []


@dataclass(frozen=True)
class _Ground:
    """Everything in the database that the judgement rests on."""

    training: Training
    enrolments: list[Enrolment]
    summaries: dict[int, AttendanceSummary]
    services: list[Service]
    certificates: dict[tuple[int, str], Certificate]
    decisions: dict[tuple[int, int, str], EligibilityOverride]
    obstacles: list[Remark]

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
                judged.notes.append(Remark("certificates.unmarked", {"count": summary.unmarked}))
            yield judged

    def served(self, rule: CertificateRule) -> Iterable[Eligibility]:
        for service in self.services:
            yield self._judged(rule, service.person, [], service=service)

    def _judged(self, rule: CertificateRule, person: Person, unmet: list[Remark], **about: Any) -> Eligibility:
        certificate = self.certificates.get((person.pk, rule.kind))
        decision = self.decisions.get((self.training.pk, person.pk, rule.kind))
        obstacles = [
            *self.obstacles,
            *_about(certificate),
            *overruled(unmet, decision),
            *_unprintable(person),
        ]
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


def _ground_of(training: Training, kinds: set[str], person: Person | None) -> _Ground:
    about = {"training": training} if person is None else {"training": training, "person": person}
    summaries: dict[int, AttendanceSummary] = {}
    known: list[Enrolment] = []
    if kinds - {Kind.SERVICE}:
        seated = list(Enrolment.objects.confirmed().by_name().select_related("result").filter(**about))
        summaries = attendance_of(training, enrolments=None if person is None else [each.pk for each in seated])
        known = [enrolment for enrolment in seated if enrolment.pk in summaries]
    for enrolment in known:
        enrolment.training = training
    certificates = Certificate.objects.filter(**about).defer("snapshot").order_by("pk")
    return _Ground(
        training=training,
        enrolments=known,
        summaries=summaries,
        services=service_in(training, person=person) if Kind.SERVICE in kinds else [],
        # The one in force where there is one, since it is always the latest.
        certificates={(each.person_id, each.kind): each for each in certificates},
        decisions=decisions_in_force(**about),
        obstacles=obstacles_of_training(training),
    )


def _about(certificate: Certificate | None) -> list[Remark]:
    """Why there is no other certificate beside the one there is."""
    if certificate is not None and certificate.state == Certificate.State.ISSUED:
        return [Remark("certificates.certified")]
    if certificate is not None and certificate.state == Certificate.State.REVOKED:
        return [Remark("certificates.revoked")]
    return []


def _unprintable(person: Person) -> list[Remark]:
    unknown = missing_characters(person.certificate_name)
    return [Remark("certificates.letters", {"letters": unknown})] if unknown else []


def _lapsed(rule: CertificateRule, training: Training) -> list[Remark]:
    """A trainer's certificate issued so late that it counts no more."""
    until = validity_of(rule.kind, training)
    if until is None or until >= training.today:
        return []
    return [Remark("certificates.would_be_expired", {"day": until})]
