"""What a rule asks for, and what of it somebody still misses, in words that the person may be told."""

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _

from emm.common import words
from trainings.attendance.models import AttendanceMark
from trainings.attendance.summary import AttendanceSummary
from trainings.evaluation.models import Result
from trainings.models import Training

from .kinds import Kind, kinds_of
from .rule_models import CertificateRule, Decision, usual_rule

PostTest = CertificateRule.PostTest
TeachBack = Result.TeachBack


class Obstacle(NamedTuple):
    """Why somebody cannot get a certificate now. ``code`` is for machines, ``text`` for people."""

    code: str
    text: str


def rules_of(training: Training) -> dict[str, CertificateRule]:
    """The rule of each kind that the training can give, stored or usual, by kind. One query."""
    return rules_of_each([training])[training.pk]


def rules_of_each(trainings: Iterable[Training]) -> dict[int, dict[str, CertificateRule]]:
    """The same for several trainings, by their keys. One query.

    A copy of an earlier training has the rules of that one until its own are set.
    """
    known = {training.pk: training for training in trainings}
    originals = {pk: training.copied_from_id or 0 for pk, training in known.items()}
    found = CertificateRule.objects.filter(training__in={*known, *originals.values()})
    stored = {(rule.training_id, rule.kind): rule for rule in found}
    return {
        pk: {
            kind.value: stored.get((pk, kind))
            or _taken_over(stored.get((originals[pk], kind)), training)
            or usual_rule(training, kind)
            for kind in kinds_of(training)
        }
        for pk, training in known.items()
    }


def _taken_over(rule: CertificateRule | None, training: Training) -> CertificateRule | None:
    """The rule of the original as one of its copy, not stored."""
    if rule is None:
        return None
    return CertificateRule(
        training=training,
        kind=rule.kind,
        is_issued=rule.is_issued,
        needs_attendance=rule.needs_attendance,
        post_test=rule.post_test,
        pass_mark=rule.pass_mark,
        needs_feedback=rule.needs_feedback,
    )


def asked_for(rule: CertificateRule, training: Training) -> list[str]:
    """The conditions of a rule, each in a few words."""
    asked = []
    if rule.kind == Kind.SERVICE:
        asked.append(_("a session taught that is worth JP"))
    if rule.kind == Kind.PARTICIPATION:
        asked.append(_("any session attended"))
    if rule.needs_attendance:
        asked.append(_("%(share)s of the JP attended") % {"share": f"{training.minimum_share}%"})
    if rule.kind == Kind.TRAINER:
        asked.append(_("certified lead after the teach-back"))
    if rule.post_test == PostTest.TAKEN:
        asked.append(_("post-test taken"))
    if rule.post_test == PostTest.PASSED:
        asked.append(_("post-test passed with %(mark)d of 100") % {"mark": rule.pass_mark})
    if rule.needs_feedback:
        asked.append(_("feedback given"))
    return asked


def missing_of(
    rule: CertificateRule, *, summary: AttendanceSummary, result: Result | None, minimum: int
) -> list[Obstacle]:
    """What a participant still misses for a certificate of the rule's kind; ``minimum`` is the share of JP (%)."""
    missing: list[Obstacle] = []
    result = result or Result()
    if rule.kind == Kind.PARTICIPATION and not AttendanceMark.ATTENDED.intersection(summary.statuses.values()):
        missing.append(Obstacle("attendance", _("Has attended no session.")))
    if rule.needs_attendance:
        missing += _missing_attendance(summary, minimum)
    if rule.kind == Kind.TRAINER:
        missing += _missing_teach_back(result)
    if rule.post_test != PostTest.NOT_NEEDED:
        missing += _missing_post_test(rule, result)
    if rule.needs_feedback and result.feedback_on is None:
        missing.append(Obstacle("feedback", _("The feedback is not given yet.")))
    return missing


def overruled(missing: list[Obstacle], decision: Decision | None) -> list[Obstacle]:
    """What stands in the way once an administrator's decision is heard."""
    if decision is None:
        return missing
    if decision.grants:
        return []
    return [*missing, Obstacle("withheld", _("Withheld by a decision; ask the organiser why."))]


def attended_of(summary: AttendanceSummary) -> str:
    """“Attended 12 of 16 JP (75%)”."""
    return _("Attended %(attended)s of %(total)s (%(share)s)") % {
        "attended": words.number(summary.attended_jp),
        "total": words.jp(summary.total_jp),
        "share": f"{summary.percent}%",
    }


def _missing_attendance(summary: AttendanceSummary, minimum: int) -> list[Obstacle]:
    if not summary.total_jp:
        return [Obstacle("no_jp", _("The timetable has no session that is worth JP."))]
    if summary.reaches_minimum:
        return []
    text = _("%(attended)s; %(minimum)s is needed.")
    return [Obstacle("attendance", text % {"attended": attended_of(summary), "minimum": f"{minimum}%"})]


def _missing_teach_back(result: Result) -> list[Obstacle]:
    texts = {
        "": _("The teach-back is not decided yet."),
        TeachBack.CO_FACILITATE: _("The teach-back led to co-facilitating; the certificate is for certified leads."),
        TeachBack.REPEAT: _("The teach-back is to be repeated."),
    }
    text = texts.get(result.teach_back)
    return [Obstacle("teach_back", text)] if text else []


def _missing_post_test(rule: CertificateRule, result: Result) -> list[Obstacle]:
    if result.post_test is None:
        return [Obstacle("post_test", _("The post-test is not taken yet."))]
    if rule.post_test == PostTest.PASSED and result.post_test < rule.pass_mark:
        text = _("Post-test: %(score)s of 100; %(mark)d is needed.")
        return [Obstacle("post_test", text % {"score": words.number(result.post_test), "mark": rule.pass_mark})]
    return []
