"""One cell as a value of a field. What a spreadsheet spoiled or what can be read in two ways is told, not guessed."""

import datetime
import re
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from emm.common.text import fold

from .books import Cell

# What people write into a cell that they leave empty.
_NOTHING = frozenset(
    ["", "-", "--", "x", "n/a", "na", "nihil", "tidak ada", "belum ada", "tdk ada", "none", "null", "."]
)
_WOMAN = frozenset(["p", "pr", "prp", "perempuan", "wanita", "w", "f", "female", "woman"])
_MAN = frozenset(["l", "lk", "lki", "laki laki", "laki", "pria", "m", "male", "man", "laki2"])
_MONTHS = {
    name: number
    for number, names in enumerate(
        [
            *[
                "januari jan january",
                "februari pebruari feb peb february",
                "maret mar march mrt",
                "april apr",
                "mei may",
            ],
            *[
                "juni jun june",
                "juli jul july",
                "agustus agu agt ags aug august",
                "september sep sept",
                "oktober okt oct",
            ],
            *["november nopember nov nop", "desember des dec december"],
        ],
        start=1,
    )
    for name in [*names.split(), *(["october"] if number == 10 else [])]
}
_NUMERIC_DAY = re.compile(r"(\d{1,2})\s?[./-]\s?(\d{1,2})\s?[./-]\s?(\d{2}|\d{4})$")
_ISO_DAY = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]00:00(?::00)?)?$")
_WORDED_DAY = re.compile(r"(\d{1,2})[ .-]{1,3}([a-z]{3,9})[ .,-]{1,3}(\d{4}|\d{2})$")
_ROUNDED = re.compile(r"\d[.,]?\d{0,17}e[+]?\d{1,2}$", re.IGNORECASE)
_PHONE = re.compile(r"[+(]?[0-9][0-9 ()./+-]{0,38}$")
_NIP_LENGTH = 18


class Problem(NamedTuple):
    """Something about a cell; ``is_error`` keeps the row out, anything else is only told."""

    field: str
    code: str
    is_error: bool = True
    data: dict[str, Any] = {}


class Value(NamedTuple):
    value: Any
    problem: Problem | None = None


def is_nothing(cell: Cell) -> bool:
    return fold(cell.text) in _NOTHING or not cell.text.strip("-–—_. ")


def is_rounded(cell: Cell) -> bool:
    """Whether a spreadsheet kept only the first digits of a number: 1.97E+17."""
    return cell.kind == "rounded" or bool(_ROUNDED.match(cell.text.replace(" ", "")))


def read_sex(cell: Cell, *, p_is_unclear: bool = False) -> Value:
    """``p_is_unclear``: the column has W for a woman, so that P may be *pria*."""
    word = " ".join(fold(cell.text).replace(".", " ").split())
    if word == "p" and p_is_unclear:
        return Value("", Problem("sex", "sex_unclear"))
    if word in _WOMAN:
        return Value("female")
    if word in _MAN:
        return Value("male")
    return Value("", Problem("sex", "sex"))


def read_nip(cell: Cell) -> Value:
    """Digits. A number that a spreadsheet rounded is an error; one of unusual length is told."""
    if is_rounded(cell):
        return Value("", Problem("nip", "nip_rounded"))
    number = "".join(character for character in cell.text if character not in " .-'’\u00a0/")
    if not (number.isascii() and number.isdigit()):
        return Value("", Problem("nip", "nip"))
    if len(number) != _NIP_LENGTH:
        return Value(number, Problem("nip", "nip_length", is_error=False, data={"digits": len(number)}))
    return Value(number)


def read_phone(cell: Cell) -> Value:
    if is_rounded(cell):
        return Value("", Problem("phone", "phone_rounded"))
    text = cell.text.strip("'’ ")
    digits = sum(character.isdigit() for character in text)
    if not _PHONE.match(text) or not 6 <= digits <= 30:
        return Value("", Problem("phone", "phone"))
    if digits > 15:
        return Value("", Problem("phone", "phone_several"))
    if cell.kind == "number" and text.startswith("8"):
        return Value(text, Problem("phone", "phone_zero", is_error=False))
    return Value(text)


def read_email(cell: Cell) -> Value:
    text = cell.text.removeprefix("mailto:").strip(" .,;<>").lower()
    try:
        validate_email(text)
    except ValidationError:
        code = "email_several" if text.count("@") > 1 else "email"
        return Value("", Problem("email", code))
    return Value(text)


def read_date(cell: Cell) -> Value:
    """A date of birth: also “Kupang, 5 Agustus 1984”. Day before month; a year of two digits is not guessed."""
    if cell.kind == "number":
        return Value(None, Problem("birth_date", "date_number"))
    text = fold(cell.text.rpartition(",")[2]).replace("  ", " ").strip()
    # Folded, a hyphen is a space.
    text = text.replace(" ", "-") if re.match(r"\d{1,4} \d{1,2} \d{1,4}", text) else text
    if found := _ISO_DAY.match(text):
        parts = (found[1], found[2], found[3])
    elif found := _NUMERIC_DAY.match(text):
        parts = (found[3], found[2], found[1])
    elif (found := _WORDED_DAY.match(text)) and found[2] in _MONTHS:
        parts = (found[3], str(_MONTHS[found[2]]), found[1])
    else:
        return Value(None, Problem("birth_date", "date"))
    year, month, day = map(int, parts)
    if year < 100:
        return Value(None, Problem("birth_date", "date_year"))
    try:
        born = datetime.date(year, month, day)
    except ValueError:
        return Value(None, Problem("birth_date", "date_missing"))
    if not datetime.date(1925, 1, 1) <= born <= datetime.datetime.now(tz=datetime.UTC).date():
        return Value(None, Problem("birth_date", "date_range"))
    return Value(born)
