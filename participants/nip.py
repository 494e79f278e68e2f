"""The civil servant's number (NIP): looked at softly, shown masked.

18 digits: eight of the date of birth, six of the year and month of appointment, one of the sex (1 man, 2 woman), three
of a serial. Contract staff (PPPK) have 18 digits of which some mean something else.
Nothing here forbids a number: it only says what looks unusual.
"""

import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from .models import Person

LENGTH = 18
SHOWN_DIGITS = 4
_SEX_DIGITS = {"1": Person.Sex.MALE, "2": Person.Sex.FEMALE}


def tidy(number: str) -> str:
    """Without the spaces and dots that people group the digits by."""
    return "".join(character for character in number if character not in " .-\u00a0\t")


def written(number: str) -> str:
    """As it is written on documents: the day of birth, the month of appointment, sex and serial set apart."""
    if len(number) != LENGTH:
        return number
    return " ".join((number[:8], number[8:14], number[14], number[15:]))


def mask(number: str) -> str:
    """All but the last four digits as dots; of a short number everything."""
    hidden = max(len(number) - SHOWN_DIGITS, 0) if len(number) > SHOWN_DIGITS else len(number)
    return "•" * hidden + number[hidden:]


def unusual_about(number: str, *, sex: str = Person.Sex.UNSTATED) -> list[str | Promise]:
    """What does not look like a NIP, in sentences; nothing for an empty number."""
    if not number:
        return []
    if not (number.isascii() and number.isdigit()):
        return [_("A NIP contains digits only.")]
    if len(number) != LENGTH:
        return [
            ngettext(
                "The NIP has %(count)d digit; a NIP has 18.", "The NIP has %(count)d digits; a NIP has 18.", len(number)
            )
            % {"count": len(number)}
        ]
    remarks: list[str | Promise] = []
    if not _is_day(number[:8]):
        remarks.append(_("The first eight digits of the NIP are not a date of birth."))
    if not 1 <= int(number[12:14]) <= 12:
        remarks.append(_("Digits 13 and 14 of the NIP are not a month; that is right for contract staff (PPPK) only."))
    stated = _SEX_DIGITS.get(number[14])
    if stated is None:
        remarks.append(_("Digit 15 of the NIP is neither 1 (man) nor 2 (woman)."))
    elif sex != Person.Sex.UNSTATED and sex != stated:
        remarks.append(_("Digit 15 of the NIP does not match the sex recorded."))
    return remarks


def _is_day(digits: str) -> bool:
    try:
        born = datetime.datetime.strptime(digits, "%Y%m%d").replace(tzinfo=datetime.UTC).date()
    except ValueError:
        return False
    return datetime.date(1900, 1, 1) <= born <= datetime.datetime.now(tz=datetime.UTC).date()
