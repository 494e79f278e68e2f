"""Who has earned a certificate, and what the others still miss, in words that a participant may be told."""

from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from emm.common import words
from trainings.attendance.summary import AttendanceSummary, attendance_of
from trainings.models import Enrolment, Training

from .document.fonts import missing_characters
from .models import Certificate


class Obstacle(NamedTuple):
    """Why somebody cannot get a certificate now. ``code`` is for machines, ``text`` for people."""

    code: str
    text: str


# Obstacles that stand in everybody's way alike.
OF_TRAINING = frozenset({"cancelled", "draft", "not_over"})


@dataclass(frozen=True)
class Eligibility:
    """How one participant stands.

    ``certificate`` is the latest one of the participant, whatever its state. ``notes`` are worth knowing before a
    certificate is issued, and forbid nothing.
    """

    enrolment: Enrolment
    summary: AttendanceSummary
    minimum: int
    certificate: Certificate | None = None
    obstacles: list[Obstacle] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def eligible(self) -> bool:
        """Whether a certificate may be issued now."""
        return not self.obstacles

    @property
    def holds_certificate(self) -> bool:
        return self.certificate is not None and self.certificate.is_in_force

    @property
    def attended(self) -> str:
        """“Attended 12 of 16 JP (75%)”."""
        return _("Attended %(attended)s of %(total)s (%(share)s)") % {
            "attended": words.number(self.summary.attended_jp),
            "total": words.jp(self.summary.total_jp),
            "share": f"{self.summary.percent}%",
        }

    @property
    def missing(self) -> list[Obstacle]:
        """The obstacles that are this participant's own, not the whole training's."""
        return [obstacle for obstacle in self.obstacles if obstacle.code not in OF_TRAINING]

    @property
    def reasons(self) -> str:
        """All obstacles as one text."""
        return " ".join(obstacle.text for obstacle in self.obstacles)


def eligibility_of(training: Training) -> list[Eligibility]:
    """How everybody who holds a seat stands, by name. Five queries, however many participants."""
    summaries = attendance_of(training)
    certificates = _latest_certificates(training)
    obstacles = obstacles_of_training(training)
    return [
        _judge(enrolment, summaries[enrolment.pk], certificates.get(enrolment.pk), training, obstacles)
        for enrolment in training.enrolments.confirmed().by_name()
        if enrolment.pk in summaries
    ]


def obstacles_of_training(training: Training) -> list[Obstacle]:
    """What stands in the way of every participant alike."""
    if training.state == Training.State.CANCELLED:
        return [Obstacle("cancelled", _("The training was cancelled."))]
    if training.state == Training.State.DRAFT:
        return [Obstacle("draft", _("The training is a draft: publish it first."))]
    if training.today < training.ends_on:
        ends_on = words.date_range(training.ends_on)
        return [Obstacle("not_over", _("Certificates are issued from the last day on, %(day)s.") % {"day": ends_on})]
    return []


def _latest_certificates(training: Training) -> dict[int, Certificate]:
    """By enrolment; the one in force where there is one, since it is always the latest."""
    certificates = Certificate.objects.filter(training=training, kind=Certificate.Kind.COMPLETION).order_by("pk")
    return {certificate.enrolment_id: certificate for certificate in certificates if certificate.enrolment_id}


def _judge(
    enrolment: Enrolment,
    summary: AttendanceSummary,
    certificate: Certificate | None,
    training: Training,
    obstacles_of_all: list[Obstacle],
) -> Eligibility:
    enrolment.training = training
    eligibility = Eligibility(enrolment, summary, training.minimum_share, certificate, [*obstacles_of_all])
    obstacles = eligibility.obstacles
    if certificate is not None and certificate.state == Certificate.State.ISSUED:
        obstacles.append(Obstacle("certified", _("Holds a valid certificate already.")))
    if certificate is not None and certificate.state == Certificate.State.REVOKED:
        obstacles.append(Obstacle("revoked", _("The certificate was revoked; reinstate it if that was a mistake.")))
    if not summary.total_jp:
        obstacles.append(Obstacle("no_jp", _("The timetable has no session that is worth JP.")))
    elif not summary.reaches_minimum:
        obstacles.append(
            Obstacle(
                "attendance",
                _("%(attended)s; %(minimum)s is needed.")
                % {"attended": eligibility.attended, "minimum": f"{training.minimum_share}%"},
            )
        )
    unknown = missing_characters(enrolment.person.certificate_name)
    if unknown:
        obstacles.append(
            Obstacle(
                "letters",
                _("No font can print these letters of the name: %(letters)s.") % {"letters": " ".join(sorted(unknown))},
            )
        )
    if summary.unmarked:
        eligibility.notes.append(_unmarked(summary.unmarked))
    return eligibility


def _unmarked(count: int) -> str:
    return ngettext(
        "%(count)d session is not marked yet and counts as not attended.",
        "%(count)d sessions are not marked yet and count as not attended.",
        count,
    ) % {"count": count}
