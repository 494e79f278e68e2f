"""What is on record about one person: their trainings, how much of each they attended, their certificates."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from trainings.attendance.models import AttendanceMark
from trainings.attendance.summary import AttendanceSummary, summarise
from trainings.models import Enrolment, Session, Training

from .models import Certificate


@dataclass(frozen=True)
class OwnTraining:
    """One place in a training, with what came of it."""

    enrolment: Enrolment
    attendance: AttendanceSummary
    certificates: list[Certificate]

    @property
    def training(self) -> Training:
        training: Training = self.enrolment.training
        return training

    @property
    def has_begun(self) -> bool:
        return self.training.starts_on <= self.training.today

    @property
    def is_public(self) -> bool:
        """Whether the training has a page that everybody may see."""
        return self.training.state in {Training.State.PLANNED, Training.State.COMPLETED}

    @property
    def certificate(self) -> Certificate | None:
        """The certificate in force."""
        return next((each for each in self.certificates if each.is_in_force), None)

    @property
    def ended_certificates(self) -> list[Certificate]:
        return [each for each in self.certificates if not each.is_in_force]

    @property
    def share(self) -> Decimal | None:
        """The part attended of the hours of the whole training; nothing where it has none."""
        return self.attendance.attended_jp / self.attendance.total_jp if self.attendance.total_jp else None


def own_trainings(user: Any) -> list[OwnTraining]:
    """The trainings of the person behind an account, the latest first. Four queries, however many."""
    enrolments = list(
        Enrolment.objects.filter(person__user=user.pk)
        .select_related("training", "person")
        .order_by("-training__starts_on", "-pk")
    )
    sessions, statuses = _sessions_of(enrolments), _statuses_of(enrolments)
    certificates = defaultdict(list)
    for certificate in Certificate.objects.filter(enrolment__in=enrolments).defer("snapshot").order_by("-pk"):
        certificates[certificate.enrolment_id].append(certificate)
    return [
        OwnTraining(
            enrolment,
            summarise(
                sessions=sessions[enrolment.training_id],
                statuses=statuses[enrolment.pk],
                minimum_share=enrolment.training.minimum_share,
            ),
            certificates[enrolment.pk],
        )
        for enrolment in enrolments
    ]


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
