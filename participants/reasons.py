"""Why two records may be one person, in words: what speaks for it and what against."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from .matching.comparing import Reason

LABELS: dict[str, Any] = {
    "same_nip": _("same NIP"),
    "similar_nip": _("NIP differs in one digit"),
    "same_birth_date": _("same date of birth"),
    "similar_birth_date": _("day and month of birth swapped"),
    "same_email": _("same email address"),
    "same_mailbox": _("same mailbox of an office"),
    "same_phone": _("same telephone"),
    "same_office_phone": _("same telephone of an office"),
    "same_name": _("same name"),
    "same_name_spelled": _("same name, spelled differently"),
    "similar_name": _("similar name"),
    "initials": _("name with initials"),
    "part_of_name": _("one name is part of the other"),
    "same_institution": _("same institution"),
    "other_nip": _("different NIP"),
    "other_birth_date": _("different date of birth"),
    "other_sex": _("different sex"),
    "other_email": _("different email address"),
    "other_phone": _("different telephone"),
    "other_name": _("different name"),
    "other_institution": _("different institution"),
}


@dataclass(frozen=True)
class ReasonBadge:
    """A reason as it is shown: word, colour and shape."""

    label: str
    tone: str
    icon: str


def badges_of(reasons: Iterable[Reason]) -> list[ReasonBadge]:
    """What speaks for one person before what speaks against it."""
    ordered = sorted(reasons, key=lambda reason: not reason.supports)
    return [
        ReasonBadge(str(LABELS[each.code]), *(("good", "check-lg") if each.supports else ("neutral", "x-lg")))
        for each in ordered
    ]


def stored_reasons(reasons: Iterable[Any]) -> list[Reason]:
    """Reasons as a pair keeps them: codes only. Codes of another version are left out."""
    return [Reason(code, supports) for code, supports in reasons if code in LABELS]
