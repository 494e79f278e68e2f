"""Template tags and filters of every page; ``{% load page %}``. Described in templates/components/README.md."""

from datetime import date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.forms import BoundField
from django.http import QueryDict
from django.template import Context
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from emm.common import formatting
from emm.ui.badges import BadgeStyle, badge_style
from emm.ui.record_field import RecordField, Typed
from emm.ui.timetable_layout import Timetable, TimetableItem, build_timetable

register = template.Library()

# The name of the search box among the filters of every list.
SEARCH_BOX = "q"
ICONS = Path(__file__).resolve().parents[2] / "static" / "vendor" / "bootstrap-icons"


# --- Pictures and marks -----------------------------------------------------------------------


@cache
def _drawing(name: str) -> SafeString:
    """The inner part of a vendored icon. Raises ``TemplateSyntaxError`` for a name that was not vendored."""
    path = ICONS / f"{name}.svg"
    if not path.is_file():
        raise template.TemplateSyntaxError(f"There is no icon “{name}” in {ICONS.name}.")
    source = path.read_text(encoding="utf-8")
    inner = source[source.index(">") + 1 : source.rindex("</svg>")]
    return mark_safe("".join(line.strip() for line in inner.splitlines()))  # noqa: S308 - our own vendored file


@register.simple_tag
@cache
def icon(name: str, extra_class: str = "") -> SafeString:
    """A vendored icon, drawn inline in the colour of the text. It never stands alone: put a word beside it."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{}</svg>',
        f" {extra_class}" if extra_class else "",
        _drawing(name),
    )


@register.simple_tag
def symbols(*names: str) -> SafeString:
    """Icons that a page repeats in every row: drawn here once, unseen, and wherever ``{% symbol %}`` names them."""
    drawn = format_html_join(
        "", '<symbol id="icon-{}" viewBox="0 0 16 16">{}</symbol>', ((name, _drawing(name)) for name in names)
    )
    return format_html('<svg width="0" height="0" class="d-none" aria-hidden="true">{}</svg>', drawn)


@register.simple_tag
def symbol(name: str) -> SafeString:
    """The same as ``{% icon %}``, by reference to the page's ``{% symbols %}``: light where it is repeated often."""
    return format_html(
        '<svg class="icon" width="16" height="16" aria-hidden="true" focusable="false"><use href="#icon-{}"/></svg>',
        name,
    )


@register.simple_tag
def badge(label: str, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A word on coloured ground; ``tone``: neutral, info, good, warn or bad."""
    return _badge(str(label), str(tone), str(icon_name))


# A list says the same few words again and again.
@lru_cache(1000)
def _badge(label: str, tone: str, icon_name: str) -> SafeString:
    return format_html(
        '<span class="tag tag-{}">{}<span>{}</span></span>', tone, icon(icon_name) if icon_name else "", label
    )


@register.simple_tag
def state_badge(record: Any, field: str = "state", detail: str = "") -> SafeString:
    """The state of a record by word, shape and colour. ``detail`` follows after a dot.

    A record whose state means more today than the field says (planned, and running) tells so by ``state_today``:
    value and word, or None.
    """
    if not record:
        return SafeString()
    today = getattr(record, "state_today", None) if field == "state" else None
    value, label = today or (getattr(record, field), getattr(record, f"get_{field}_display")())
    look = badge_style(str(value))
    return badge(f"{label} · {detail}" if detail else label, look.tone, look.icon)


@register.filter
def look(state: str) -> BadgeStyle:
    """Tone and icon of a state's value: ``{% with look=mark.status|look %}``."""
    return badge_style(str(state))


# --- Dates and times --------------------------------------------------------------------------


@register.filter
def date_range(start: date | None, end: date | None = None) -> str:
    """``{{ training.starts_on|date_range:training.ends_on }}`` → 7–9 September 2022."""
    return formatting.date_range(start, end) if start else formatting.NOTHING


@register.filter
def date_range_short(start: date | None, end: date | None = None) -> str:
    """The same with months in three letters, for narrow places."""
    return formatting.date_range(start, end, short=True) if start else formatting.NOTHING


@register.filter
def day(value: date | None) -> str:
    """Friday 30 September."""
    return formatting.day(value) if value else formatting.NOTHING


@register.filter
def day_with_year(value: date | None) -> str:
    """Friday 30 September 2022."""
    return formatting.day(value, year=True) if value else formatting.NOTHING


@register.filter
def day_of(value: datetime | None, zone: ZoneInfo | str | None = None) -> date | None:
    """The day of a moment: ``{{ mark.marked_at|day_of:training.time_zone }}``; without a zone at the office."""
    return formatting.day_of(value, zone) if value else None


@register.filter
def moment(value: datetime | None, zone: ZoneInfo | str | None = None) -> str:
    """A day with time and zone: ``{{ mark.marked_at|moment:training.time_zone }}``; without one at the office."""
    return formatting.moment(value, zone) if value else formatting.NOTHING


@register.simple_tag
def time_range(start: datetime, end: datetime | None = None, zone: ZoneInfo | str | None = None) -> str:
    """``{% time_range session.starts_at session.ends_at training.time_zone %}`` → 08:30–10:00 WIB."""
    return formatting.time_range(start, end, zone)


@register.simple_tag
def clock(value: datetime, zone: ZoneInfo | str | None = None) -> str:
    """The time of day alone: 08:30, in Indonesian 08.30."""
    return formatting.clock(value, zone)


@register.simple_tag
def zone_name(value: datetime, zone: ZoneInfo | str | None = None) -> str:
    """WIB, WITA or WIT."""
    return formatting.zone_name(value, zone)


@register.simple_tag
def relative_time(value: datetime | None, zone: ZoneInfo | str | None = None) -> SafeString | str:
    """“3 hours ago”, with the exact moment on hover, on focus (the keyboard, a tap), on paper and for programs."""
    if value is None:
        return formatting.NOTHING
    return format_html(
        '<time class="relative" datetime="{}" title="{}" tabindex="0">{}</time>',
        value.isoformat(),
        formatting.moment(value, zone),
        formatting.relative(value, zone=zone),
    )


@register.inclusion_tag("components/date_tile.html")
def date_tile(start: date, end: date | None = None) -> dict[str, Any]:
    """A small calendar leaf: the month over the days."""
    same_month = end is not None and (start.year, start.month) == (end.year, end.month)
    return {
        "start": start,
        "end": end if same_month and end != start else None,
        "words": formatting.date_range(start, end),
    }


# --- Names and numbers ------------------------------------------------------------------------


@register.filter
def bidi_name(name: str) -> SafeString:
    """A name that keeps its own direction of writing and leaves the text around it alone."""
    return format_html("<bdi>{}</bdi>", name)


@register.filter
def initials(name: str) -> str:
    """One or two letters for an avatar."""
    return formatting.initials(str(name))


@register.simple_tag
def avatar(name: str, size: str = "") -> SafeString:
    """A disc with initials, coloured by the name; ``size``: "" or "l". For eyes only: the name stands beside it."""
    # The same name gets the same colour on every page and in every process, which hash() would not promise.
    colour = sum(str(name).encode()) % 5
    size_class = f" avatar-{size}" if size else ""
    return format_html(
        '<span class="avatar avatar-{}{}" aria-hidden="true">{}</span>',
        colour,
        size_class,
        formatting.initials(str(name)),
    )


@register.simple_tag
def person(name: str, detail: Any = "", url: str = "") -> SafeString:
    """A person in a row: initials, the name (leading to ``url``), and a small line under it."""
    shown = format_html('<a href="{}">{}</a>', url, bidi_name(name)) if url else bidi_name(name)
    small = format_html("<small>{}</small>", detail) if detail else ""
    return format_html('<span class="person">{}<span>{}{}</span></span>', avatar(name), shown, small)


@register.filter
def jp(hours: Decimal | float | None) -> str:
    """Learning hours: 2 JP, 1.5 JP."""
    return formatting.NOTHING if hours is None else formatting.jp(hours)


@register.filter
def number(value: Decimal | float | None) -> str:
    """A number as the language writes it."""
    return formatting.NOTHING if value is None else formatting.number(value)


@register.filter
def share(fraction: Decimal | float | None, places: int = 0) -> str:
    """0.54 → 54%."""
    return formatting.share(fraction, places=places)


@register.simple_tag
def share_of(part: int, whole: int) -> str:
    """``{% share_of women total %}`` → 54%; a dash when there is nobody."""
    return formatting.share(Decimal(part) / Decimal(whole) if whole else None)


# --- Pictures of data -------------------------------------------------------------------------


@register.inclusion_tag("components/split_bar.html")
def split_bar(women: int, men: int, whole: int | None = None) -> dict[str, Any]:
    """One bar of women and men, as a share of ``whole`` (of both together when not given)."""
    whole = women + men if whole is None else whole
    return {
        "women": women,
        "men": men,
        "women_width": _hundredths(women, whole),
        "men_width": _hundredths(men, whole),
    }


def _hundredths(part: int, whole: int) -> float:
    return round(100 * part / whole, 2) if whole else 0


@register.filter
def breakable(address: str) -> SafeString:
    """An email address that a narrow column breaks where it is read, not within a word."""
    return mark_safe(escape(address).replace("@", "<wbr>@").replace(".", ".<wbr>"))  # noqa: S308 - escaped before


@register.filter
def slashed(title: Any) -> SafeString:
    """A title that a narrow window breaks after the "/" between two words, not within one."""
    return mark_safe(conditional_escape(title).replace("/", "/<wbr>"))  # noqa: S308 - escaped before


@register.simple_tag
def timetable_of(items: list[TimetableItem], zone: ZoneInfo | str) -> Timetable:
    """``{% timetable_of items zone as timetable %}``; then include components/timetable.html."""
    return build_timetable(items, zone)


# --- Messages ---------------------------------------------------------------------------------


@register.filter
def undo_url(extra_tags: str) -> str:
    """The address that takes a message's deed back, left in its tags by ``emm.ui.toasts.toast``."""
    return next((tag.removeprefix("undo=") for tag in (extra_tags or "").split() if tag.startswith("undo=")), "")


@register.simple_tag(takes_context=True)
def outermost(context: Context, name: str) -> Any:
    """What the context processors called ``name``, even where a view has taken the name for something of its own.

    The pages of allauth put a domain into ``site``, which is the product's name and mark everywhere else.
    """
    return next((layer[name] for layer in context.dicts if name in layer), None)


# --- Lists ------------------------------------------------------------------------------------


@register.filter
def as_primary(action: dict[str, Any] | None) -> list[dict[str, Any]]:
    """One action as the list that a page heading takes, marked as the main one."""
    return [{"icon": "plus-lg", **action, "primary": True}] if action else []


@register.simple_tag
def list_filters(filterset: Any) -> list[BoundField]:
    """The fields of the folding filter: all but the search box."""
    return [field for field in filterset.form.visible_fields() if field.name != SEARCH_BOX] if filterset else []


@register.simple_tag(takes_context=True)
def filter_chips(context: Context, filterset: Any) -> list[dict[str, Any]]:
    """Each filter that is set: its label, its value in words, and the address of the list without it."""
    if not filterset:
        return []
    query = context["request"].GET
    return [
        {
            "name": field.name,
            "label": field.label,
            "value": formatting.listed([_choice_in_words(field, value) for value in query.getlist(field.html_name)]),
            "url": _address(query, **{field.html_name: None, f"{field.html_name}-choice": None, "page": None}),
        }
        for field in filterset.form
        if any(query.getlist(field.html_name))
    ]


@register.simple_tag
def folded_count(chips: list[dict[str, Any]]) -> int:
    """How many of the filters that are set lie in the fold, out of sight."""
    return sum(chip["name"] != SEARCH_BOX for chip in chips)


@register.simple_tag(takes_context=True)
def page_links(context: Context, page: Any, page_field: str = "page") -> dict[str, Any]:
    """Addresses of the pages around ``page``; a number that is ``far`` may be left out on a phone."""
    query = context["request"].GET
    name = page_field or "page"

    def address(number: int) -> str:
        return _address(query, **{name: str(number)})

    numbers = [
        {
            "number": number,
            "url": address(number) if isinstance(number, int) else "",
            "current": number == page.number,
            "far": not isinstance(number, int) or abs(number - page.number) > 1,
        }
        for number in page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    ]
    return {
        "numbers": numbers,
        "previous": address(page.number - 1),
        "next": address(page.number + 1),
    }


def _choice_in_words(field: BoundField, value: str) -> str:
    """What a person chose, as the form shows it."""
    if isinstance(field.field, RecordField):
        typed = field.value()
        found = field.field.find(typed) if isinstance(typed, Typed) else []
        return str(found[0]) if len(found) == 1 else value
    for group in getattr(field.field, "choices", ()):
        options = group[1] if isinstance(group[1], (list, tuple)) else [group]
        for option, label in options:
            if str(option) == value:
                return str(label)
    return value


def _address(query: QueryDict, **changes: str | None) -> str:
    """The same address with some parameters changed or, where None, taken away."""
    changed = query.copy()
    for name, value in changes.items():
        if value is None:
            changed.pop(name, None)
        else:
            changed[name] = value
    return f"?{changed.urlencode()}"
