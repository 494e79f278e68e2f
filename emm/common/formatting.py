"""How dates, times, names and numbers are written, in the language that is active.

A day is a day at a place: what is given as a moment is turned into one by ``day_of``, never by the way.

Pure functions on plain values: templates reach them through ``page`` tags, documents and emails call them directly.
"""

import math
import unicodedata
from datetime import UTC, date, datetime, time, tzinfo
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from django.utils import formats, timezone
from django.utils.dateformat import format as format_date
from django.utils.timesince import timesince
from django.utils.translation import get_language, gettext, pgettext

EN_DASH = "–"
NOTHING = "–"


def date_range(start: date, end: date | None = None, *, short: bool = False, weekday: bool = False) -> str:
    """Two days in as few words as possible: "7–9 September 2022", "30 November – 1 December 2022".

    ``short`` writes months in three letters; ``weekday`` names the day when there is only one.
    """
    month = "M" if short else "F"
    first, last = _as_date(start), _as_date(end or start)
    if first == last:
        return format_date(last, f"l j {month} Y" if weekday else f"j {month} Y")
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}{EN_DASH}{format_date(last, f'j {month} Y')}"
    opening = f"j {month}" if first.year == last.year else f"j {month} Y"
    return f"{format_date(first, opening)} {EN_DASH} {format_date(last, f'j {month} Y')}"


def day(value: date, *, year: bool = False) -> str:
    """One day as the heading of a timetable: "Friday 30 September"; Indonesian sets a comma after the weekday."""
    comma = "," if _is_indonesian() else ""
    return format_date(_as_date(value), f"l{comma} j F Y" if year else f"l{comma} j F")


def clock(value: datetime, zone: tzinfo | str | None = None) -> str:
    """A time of day: "08:30", in Indonesian "08.30" (the dot is the rule of the Indonesian spelling guide, EYD V)."""
    return _in_zone(value, zone).strftime("%H.%M" if _is_indonesian() else "%H:%M")


def hours_of_day(begins: time, ends: time) -> str:
    """From when to when on the clock of any day: "08:30–17:00"."""
    return EN_DASH.join(clock(datetime.combine(date.min, each, tzinfo=UTC), UTC) for each in (begins, ends))


def time_range(start: datetime, end: datetime | None = None, zone: tzinfo | str | None = None) -> str:
    """From when to when, with the short name of the zone: "08:30–10:00 WIB"."""
    span = clock(start, zone)
    if end is not None:
        span = f"{span}{EN_DASH}{clock(end, zone)}"
    return f"{span} {zone_name(start, zone)}"


def zone_name(moment: datetime, zone: tzinfo | str | None = None) -> str:
    """WIB, WITA or WIT; elsewhere the short name on that day, or how far the clock is from UTC ("UTC+7")."""
    name = _in_zone(moment, zone).tzname() or "UTC"
    if name[0] not in "+-":
        return name
    hours, minutes = name[1:3].lstrip("0") or "0", name[3:]
    return f"UTC{name[0]}{hours}" + (f":{minutes}" if minutes else "")


def moment(value: datetime, zone: tzinfo | str | None = None) -> str:
    """The exact moment, as shown behind a relative time: "30 September 2022, 09:45 WIB"."""
    local = _in_zone(value, zone)
    return f"{format_date(local, 'j F Y')}, {clock(value, zone)} {zone_name(value, zone)}"


def day_of(value: datetime, zone: tzinfo | str | None = None) -> date:
    """The day of a moment: of what belongs to a training in its ``zone``, of the rest at the office."""
    return _in_zone(value, zone).date()


def relative(value: datetime, *, now: datetime | None = None, zone: tzinfo | str | None = None) -> str:
    """How long ago or how far ahead, coarsely; beyond 30 days the date in ``zone``."""
    now = now or timezone.now()
    distance = abs((now - value).total_seconds())
    if distance < 60:
        return gettext("just now")
    if distance > 30 * 24 * 3600:
        return date_range(day_of(value, zone))
    if value < now:
        return gettext("%(time)s ago") % {"time": timesince(value, now, depth=1)}
    return gettext("in %(time)s") % {"time": timesince(now, value, depth=1)}


def jp(hours: Decimal | float | int) -> str:
    """Learning hours with their unit: "2 JP", "1.5 JP", in Indonesian "1,5 JP"."""
    return f"{number(hours)} JP"


def number(value: Decimal | float | int) -> str:
    """A number as the language writes it, without idle zeros: 1250 → "1,250", 1.50 → "1.5"."""
    exact = Decimal(str(value))
    places = max(0, -int(exact.normalize().as_tuple().exponent))
    return formats.number_format(exact, decimal_pos=min(places, 2), use_l10n=True, force_grouping=True)


def one_decimal(value: float) -> str:
    """A measure with one decimal as the language writes it: "4.5", in Indonesian "4,5"; rounded down, for a limit."""
    return formats.number_format(math.floor(value * 10) / 10, decimal_pos=1, use_l10n=True)


def share(fraction: Decimal | float | None, *, places: int = 0) -> str:
    """A fraction as per cent: 0.54 → "54%"; nothing to divide → "–".

    Rounded half up, but never to a threshold that was not reached: 0.996 is "99%", not "100%", and 0.001 is "<1%".
    """
    if fraction is None:
        return NOTHING
    percent = Decimal(str(fraction)) * 100
    step = Decimal(1).scaleb(-places)
    rounded = percent.quantize(step, rounding=ROUND_HALF_UP)
    if percent < 100 <= rounded:
        rounded = percent.quantize(step, rounding=ROUND_FLOOR)
    if percent > 0 and rounded == 0:
        return f"<{formats.number_format(step, decimal_pos=places)}%"
    return f"{formats.number_format(rounded, decimal_pos=places)}%"


def name_with_titles(full_name: str, before: str = "", after: str = "") -> str:
    """A person's name as written officially: "Dr. H. Ahmad Fauzi, S.H., M.Si."."""
    name = f"{before} {full_name}".strip()
    return f"{name}, {after}" if after else name


def initials(full_name: str) -> str:
    """One or two letters that stand for a person: "Ahmad Fauzi" → "AF", "Suryani" → "S".

    Titles with a full stop are left out. Scripts without capitals give one letter: two would join into a word.
    """
    words = [word for word in full_name.replace(",", " ").split() if not word.endswith(".")] or full_name.split()
    letters = [letter for letter in (_first_letter(word) for word in words) if letter]
    if not letters:
        return "?"
    if not unicodedata.name(letters[0][0], "").startswith("LATIN"):
        return letters[0]
    return (letters[0] + letters[-1] if len(letters) > 1 else letters[0]).upper()


def listed(items: list[str]) -> str:
    """Several words in one sentence: "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return pgettext("the last two of a list", "%(before)s and %(last)s") % {
        "before": ", ".join(items[:-1]),
        "last": items[-1],
    }


def _first_letter(word: str) -> str:
    """The first letter of a word with the marks that belong to it (an aksara keeps its vowel sign)."""
    for position, character in enumerate(word):
        if character.isalpha():
            end = position + 1
            while end < len(word) and unicodedata.category(word[end]).startswith("M"):
                end += 1
            return word[position:end]
    return ""


def _as_date(value: date) -> date:
    if isinstance(value, datetime):
        raise TypeError("A moment has a day only in a zone: use day_of().")
    return value


def _in_zone(value: datetime, zone: tzinfo | str | None) -> datetime:
    if zone is None:
        zone = timezone.get_current_timezone()
    elif isinstance(zone, str):
        zone = ZoneInfo(zone)
    if timezone.is_naive(value):
        value = value.replace(tzinfo=UTC)
    return value.astimezone(zone)


def _is_indonesian() -> bool:
    return (get_language() or "").startswith("id")
