"""What a rule asks for, and what of it somebody still misses; the person may be told either."""

from collections.abc import Iterable

from emm.common.errors import Remark
from trainings.attendance.models import AttendanceMark
from trainings.attendance.summary import AttendanceSummary
from trainings.certificates.kinds import Kind, kinds_of
from trainings.evaluation.models import Result
from trainings.planning.models import Training

from .models import CertificateRule, EligibilityOverride, usual_rule

PostTest = CertificateRule.PostTest
TeachBack = Result.TeachBack


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


def conditions_of(rule: CertificateRule, training: Training) -> list[Remark]:
    """The conditions of a rule; each is said in a few words."""
    conditions = []
    if rule.kind == Kind.SERVICE:
        conditions.append(Remark("certificates.asks_teaching"))
    if rule.kind == Kind.PARTICIPATION:
        conditions.append(Remark("certificates.asks_any_session"))
    if rule.needs_attendance:
        conditions.append(Remark("certificates.asks_attendance", {"share": f"{training.minimum_share}%"}))
    if rule.kind == Kind.TRAINER:
        conditions.append(Remark("certificates.asks_teach_back"))
    if rule.post_test == PostTest.TAKEN:
        conditions.append(Remark("certificates.asks_post_test_taken"))
    if rule.post_test == PostTest.PASSED:
        conditions.append(Remark("certificates.asks_post_test_passed", {"mark": rule.pass_mark}))
    if rule.needs_feedback:
        conditions.append(Remark("certificates.asks_feedback"))
    return conditions


def missing_of(
    rule: CertificateRule, *, summary: AttendanceSummary, result: Result | None, minimum: int
) -> list[Remark]:
    """What a participant still misses for a certificate of the rule's kind; ``minimum`` is the share of JP (%)."""
    missing: list[Remark] = []
    result = result or Result()
    if rule.kind == Kind.PARTICIPATION and not AttendanceMark.ATTENDED.intersection(summary.statuses.values()):
        missing.append(Remark("certificates.no_session_attended"))
    if rule.needs_attendance:
        missing += _missing_attendance(summary, minimum)
    if rule.kind == Kind.TRAINER:
        missing += _missing_teach_back(result)
    if rule.post_test != PostTest.NOT_NEEDED:
        missing += _missing_post_test(rule, result)
    if rule.needs_feedback and result.feedback_on is None:
        missing.append(Remark("certificates.feedback"))
    return missing


def overruled(
    missing: list[Remark], decision: EligibilityOverride | None, *, withheld: str = "certificates.withheld"
) -> list[Remark]:
    """What stands in the way once an administrator's decision is heard; ``withheld`` is the code that says it."""
    if decision is None:
        return missing
    if decision.grants:
        return []
    return [*missing, Remark(withheld)]


def _missing_attendance(summary: AttendanceSummary, minimum: int) -> list[Remark]:
    if not summary.total_jp:
        return [Remark("certificates.no_jp")]
    if summary.reaches_minimum:
        return []
    return [Remark("certificates.attendance", {"summary": summary, "minimum": minimum})]


def _missing_teach_back(result: Result) -> list[Remark]:
    codes = {
        "": "certificates.teach_back_open",
        TeachBack.CO_FACILITATE: "certificates.teach_back_co_facilitate",
        TeachBack.REPEAT: "certificates.teach_back_repeat",
    }
    code = codes.get(result.teach_back)
    return [Remark(code)] if code else []


def _missing_post_test(rule: CertificateRule, result: Result) -> list[Remark]:
    if result.post_test is None:
        return [Remark("certificates.post_test_open")]
    if rule.post_test == PostTest.PASSED and result.post_test < rule.pass_mark:
        return [Remark("certificates.post_test", {"score": result.post_test, "mark": rule.pass_mark})]
    return []
