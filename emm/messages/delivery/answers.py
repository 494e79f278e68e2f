"""What a mail server's answer, or its silence, says about a message."""

import smtplib
from dataclasses import dataclass

from anymail.exceptions import AnymailAPIError, AnymailInvalidAddress, AnymailRecipientsRefused

from emm.common.redaction import redact

MAX_ANSWER_LENGTH = 300
# The way to the server is broken, or the server does not take messages from us: nothing was handed over.
_BEFORE_HAND_OVER = (
    ConnectionRefusedError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPNotSupportedError,
    smtplib.SMTPSenderRefused,
)


@dataclass(frozen=True)
class Refusal:
    """The server refused this one message: what it said, without addresses, and whether it may take it later."""

    answer: str
    is_temporary: bool = False


def refusal_in(error: Exception) -> Refusal | None:
    """The refusal that ``error`` is, or None where it is something else. RFC 5321: 4xx is "try again", 5xx "never"."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes = [code for code, _words in error.recipients.values()]
        said = " ".join(f"{code} {_text(words)}" for code, words in error.recipients.values())
        return Refusal(_shown(said), is_temporary=all(400 <= code < 500 for code in codes))
    if isinstance(error, smtplib.SMTPDataError):
        said = f"{error.smtp_code} {_text(error.smtp_error)}"
        return Refusal(_shown(said), is_temporary=400 <= error.smtp_code < 500)
    if isinstance(error, AnymailRecipientsRefused | AnymailInvalidAddress):
        return Refusal(_shown(str(error)))
    return None


def was_handed_over(error: Exception) -> bool:
    """Whether the message may have left although ``error`` came instead of an answer."""
    if isinstance(error, AnymailAPIError):
        return error.status_code is None  # a mail service that answers with a failure took nothing
    return not isinstance(error, _BEFORE_HAND_OVER)


def _shown(said: str) -> str:
    return redact(" ".join(said.split()))[:MAX_ANSWER_LENGTH]


def _text(words: bytes | str) -> str:
    return words.decode(errors="replace") if isinstance(words, bytes) else words
