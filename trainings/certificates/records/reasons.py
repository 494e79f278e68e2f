"""The reason that somebody gives for what they do to a certificate."""

from emm.common.errors import DomainError

MAX_REASON_LENGTH = 300


def given_reason(reason: str) -> str:
    """The reason that somebody typed, tidied. Raises ``DomainError`` when it is missing or too long."""
    reason = reason.strip()
    if not reason:
        raise DomainError("certificates.reason_missing", field="reason")
    if len(reason) > MAX_REASON_LENGTH:
        raise DomainError("certificates.reason_too_long", field="reason", limit=MAX_REASON_LENGTH)
    return reason
