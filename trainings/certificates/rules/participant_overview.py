"""What is in the database about one person: their trainings, how much of each they attended, their certificates."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from emm.common.errors import Remark
from trainings.attendance.models import AttendanceMark
from trainings.attendance.summary import AttendanceSummary, summarise
from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import Certificate
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, Training

from .models import CertificateRule, EligibilityOverride, decisions_in_force
from .requirements import missing_of, overruled, rules_of_each


@dataclass(frozen=True)
class PendingCertificate:
    """A certificate that the person may still get, and what is missing for it; nothing where it is earned."""

    rule: CertificateRule
    missing: list[Remark]

    @property
    def label(self) -> str:
        return str(self.rule.get_kind_display())


@dataclass(frozen=True)
class OwnTraining:
    """One place in a training, with what came of it and what may still come."""

    enrolment: Enrolment
    attendance: AttendanceSummary
    certificates: list[Certificate]
    prospects: list[PendingCertificate]

    @property
    def training(self) -> Training:
        training: Training = self.enrolment.training
        return training

    @property
    def place_in_line(self) -> int | None:
        """On the waiting list; nothing for who is not on it."""
        place: int | None = self.enrolment.place_in_line  # type: ignore[attr-defined]  # annotated
        return place

    @property
    def has_begun(self) -> bool:
        return self.training.starts_on <= self.training.today

    @property
    def is_public(self) -> bool:
        """Whether the training has a page that everybody may see."""
        return self.training.state in {Training.State.PLANNED, Training.State.COMPLETED}

    @property
    def held_certificates(self) -> list[Certificate]:
        """Those in force, the first issued first."""
        return sorted((each for each in self.certificates if each.is_in_force), key=lambda each: each.pk)

    @property
    def ended_certificates(self) -> list[Certificate]:
        return [each for each in self.certificates if not each.is_in_force]

    @property
    def share(self) -> Decimal | None:
        """The part attended of the hours of the whole training; nothing where it has none."""
        return self.attendance.attended_jp / self.attendance.total_jp if self.attendance.total_jp else None


def own_trainings(user: Any) -> list[OwnTraining]:
    """The trainings of the person behind an account, the latest first. Six queries, however many."""
    enrolments = list(
        Enrolment.objects.filter(person__user=user.pk)
        .with_place_in_line()
        .select_related("training", "person", "result")
        .order_by("-training__starts_on", "-pk")
    )
    sessions, statuses = _sessions_of(enrolments), _statuses_of(enrolments)
    certificates = defaultdict(list)
    for certificate in Certificate.objects.filter(enrolment__in=enrolments).defer("snapshot").order_by("-pk"):
        certificates[certificate.enrolment_id].append(certificate)
    rules = rules_of_each(enrolment.training for enrolment in enrolments)
    decisions = decisions_in_force(person__user=user.pk)
    own = []
    for enrolment in enrolments:
        training: Training = enrolment.training
        summary = summarise(
            sessions=sessions[training.pk], statuses=statuses[enrolment.pk], minimum_share=training.minimum_share
        )
        issued = certificates[enrolment.pk]
        prospects = _prospects(
            enrolment, summary, rules[training.pk].values(), decisions, {each.kind for each in issued}
        )
        own.append(OwnTraining(enrolment, summary, issued, list(prospects)))
    return own


def _prospects(
    enrolment: Enrolment,
    summary: AttendanceSummary,
    rules: Iterable[CertificateRule],
    decisions: Mapping[tuple[int, int, str], EligibilityOverride],
    known: set[str],
) -> Iterable[PendingCertificate]:
    """What somebody with a place may still get, once the training has begun; kinds ``known`` were issued before."""
    training: Training = enrolment.training
    takes_place = training.state in {Training.State.PLANNED, Training.State.COMPLETED}
    if enrolment.state != Enrolment.State.CONFIRMED or not takes_place or training.starts_on > training.today:
        return
    result = getattr(enrolment, "result", None)
    for rule in rules:
        if rule.is_issued and rule.kind not in known | {Kind.SERVICE}:
            missing = missing_of(rule, summary=summary, result=result, minimum=training.minimum_share)
            decision = decisions.get((training.pk, enrolment.person_id, rule.kind))
            yield PendingCertificate(rule, overruled(missing, decision, withheld="certificates.withheld_from_holder"))


def _sessions_of(enrolments: Iterable[Enrolment]) -> dict[int, list[Session]]:
    """By training."""
    sessions = defaultdict(list)
    for session in Session.objects.filter(training__enrolments__in=enrolments).with_attendance().distinct():
        sessions[session.training_id].append(session)
    return sessions


def _statuses_of(enrolments: Iterable[Enrolment]) -> dict[int, dict[int, str]]:
    """By enrolment and session; the latest mark counts."""
    statuses: dict[int, dict[int, str]] = defaultdict(dict)
    marks = AttendanceMark.objects.in_force().filter(enrolment__in=enrolments).order_by("marked_at", "pk")
    for enrolment, session, status in marks.values_list("enrolment_id", "session_id", "status"):
        statuses[enrolment][session] = status
    return statuses
