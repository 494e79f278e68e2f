"""When a mark counts: present and late from shortly before a session on, late entries with a reason.

A mark is judged by its own time (the device's, corrected), not by when it reached the server: a mark made in time and
sent weeks later is in time.
"""

from datetime import datetime, timedelta

from django.conf import settings

from emm.common.errors import DomainError
from trainings.planning.models import Session


def counts_from(session: Session) -> datetime:
    """From when on present and late count."""
    return session.starts_at - timedelta(minutes=settings.ATTENDANCE_OPENS_MINUTES)


def needs_reason_after(session: Session) -> datetime:
    """The last moment at which a mark needs no reason."""
    return session.ends_at + timedelta(days=settings.ATTENDANCE_REASON_AFTER_DAYS)


def too_early_for_all(session: Session) -> DomainError:
    """Why “All present” is refused before a session."""
    return DomainError("attendance.all_present_too_early", moment=counts_from(session), zone=session.training.zone)


def reason_missing() -> DomainError:
    """Why a mark long after a session is refused without a reason."""
    return DomainError("attendance.reason_missing", days=settings.ATTENDANCE_REASON_AFTER_DAYS)
