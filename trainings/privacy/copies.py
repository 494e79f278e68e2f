"""A copy of everything on record about one person, for that person: data protection law calls it access."""

from typing import Any

from django.utils import timezone

from emm.common.fields import unseal
from participants.models import Person, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.models import SessionTrainer

from .models import PrivacyRequest


def copy_of(person: Person) -> dict[str, Any]:
    """Everything on record about ``person``, as plain values that can be written as JSON."""
    return {
        "made_at": timezone.now().isoformat(timespec="seconds"),
        "person": _person(person),
        "account": _account(person.user),
        "consents": [
            {
                "purpose": consent.get_purpose_display(),
                "version": consent.version,
                "given_on": _day(consent.given_on),
                "withdrawn_on": _day(consent.withdrawn_on),
            }
            for consent in person.consents.all()
        ],
        "trainings": [
            _training(enrolment) for enrolment in person.enrolments.select_related("training", "region", "result")
        ],
        "certificates": [
            {
                "number": certificate.number,
                "state": certificate.get_state_display(),
                "kind": certificate.get_kind_display(),
                "printed": {**certificate.snapshot, "nip": unseal(certificate.snapshot.get("nip", ""))},
            }
            for certificate in person.certificates.order_by("issued_at")
        ],
        "decisions_on_certificates": [
            {
                "training": decision.training.title,
                "kind": decision.get_kind_display(),
                "decision": decision.get_verdict_display(),
                "reason": decision.reason,
                "decided_on": _day(timezone.localdate(decision.decided_at)),
                "withdrawn_on": _day(decision.withdrawn_at and timezone.localdate(decision.withdrawn_at)),
            }
            for decision in person.certificate_decisions.select_related("training").order_by("decided_at")
        ],
        "privacy_requests": [
            {
                "kind": asked.get_kind_display(),
                "text": asked.text,
                "received_on": _day(timezone.localdate(asked.received_at)),
                "state": asked.get_state_display(),
                "answer": asked.answer,
                "closed_on": _day(asked.closed_at and timezone.localdate(asked.closed_at)),
            }
            for asked in PrivacyRequest.objects.filter(person=person).order_by("received_at")
        ],
        "teaching": _teaching(person),
    }


def _person(person: Person) -> dict[str, Any]:
    return {
        "full_name": person.full_name,
        "titles_before_the_name": person.title_before,
        "titles_after_the_name": person.title_after,
        "name_on_certificates": person.name_on_certificate,
        "sex": person.get_sex_display(),
        "email": person.email,
        "telephone": person.phone,
        "nip": person.nip,
        "institution": str(person.institution or ""),
        "position": person.position,
        "province": str(person.region or ""),
        "language": person.get_language_display(),
        "note": person.note,
    }


def _account(user: Any) -> dict[str, Any] | None:
    if user is None:
        return None
    return {
        "email": user.email,
        "full_name": user.full_name,
        "language": user.get_language_display(),
        "joined_on": _day(timezone.localdate(user.date_joined)),
        "last_sign_in": user.last_login.isoformat(timespec="seconds") if user.last_login else None,
        "roles": [
            {"role": grant.get_role_display(), "from": _day(grant.valid_from), "until": _day(grant.valid_until)}
            for grant in user.role_grants.all()
        ],
    }


def _training(enrolment: Any) -> dict[str, Any]:
    marks = AttendanceMark.objects.current().filter(enrolment=enrolment).select_related("session__module")
    return {
        "title": enrolment.training.title,
        "from": _day(enrolment.training.starts_on),
        "until": _day(enrolment.training.ends_on),
        "state": enrolment.get_state_display(),
        "institution": enrolment.institution_name,
        "position": enrolment.position,
        "province": str(enrolment.region or ""),
        "note": enrolment.note,
        "results": _results(enrolment),
        "attendance": [
            {
                "session": str(mark.session),
                "begins_at": mark.session.starts_at.isoformat(timespec="minutes"),
                "status": mark.get_status_display(),
                "note": mark.note,
            }
            for mark in marks.order_by("session__starts_at")
        ],
    }


def _results(enrolment: Any) -> dict[str, Any] | None:
    result = getattr(enrolment, "result", None)
    if result is None:
        return None
    return {
        "pre_test": _number(result.pre_test),
        "post_test": _number(result.post_test),
        "feedback_on": _day(result.feedback_on),
        "teach_back": result.get_teach_back_display(),
        "observers": result.observers,
        "note": result.note,
    }


def _teaching(person: Person) -> dict[str, Any] | None:
    trainer = Trainer.objects.filter(person=person).first()
    if trainer is None:
        return None
    parts = SessionTrainer.objects.filter(trainer=trainer).select_related("session__training", "session__module")
    return {
        "status": trainer.get_status_display(),
        "qualifications": [
            {"module": str(each.module), "since": _day(each.qualified_on)}
            for each in trainer.qualifications.select_related("module__curriculum")
        ],
        "sessions": [
            {"training": part.session.training.title, "session": str(part.session), "part": part.get_role_display()}
            for part in parts.order_by("session__starts_at")
        ],
    }


def _number(score: Any) -> float | None:
    return None if score is None else float(score)


def _day(day: Any) -> str | None:
    return day.isoformat() if day else None
