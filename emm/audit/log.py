"""Reading the audit log: the events that were written and every change of every record, as one."""

import datetime
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from itertools import islice
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import CharField, F, Model, Q, QuerySet, Value
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext, pgettext_lazy
from django.utils.translation import gettext as _
from django_tables2.data import TableData

from emm.common.registry import Registry
from emm.common.searching import containing
from emm.ui.lists import MAX_ENTRIES

from .history import Change, Entry, entries_of_acts, historical_models
from .models import AuditEvent

CHANGES = {
    "+": pgettext_lazy("history", "added"),
    "~": pgettext_lazy("history", "changed"),
    "-": pgettext_lazy("history", "deleted"),
}
# How a layer above says what it keeps in the data of its events, by key.
DETAILS: Registry[Callable[[Any], str]] = Registry()
# So far back the log goes unless more is asked for.
USUAL_DAYS = 30
# How many lines are read at a time for a file.
BATCH = 200
EVENTS = "events"


@dataclass(frozen=True)
class Line:
    """One line of the log, in the reader's language."""

    when: datetime.datetime
    by: str
    act: str
    act_label: str
    about: str
    changes: list[Change] = field(default_factory=list)
    details: str = ""
    network: str = ""
    zone: str | None = None


@dataclass(frozen=True)
class Wanted:
    """What a reader asks for; empty: everything of the last days."""

    who: str = ""
    act: str = ""
    about: str = ""
    number: int | None = None
    since: datetime.date | None = None
    until: datetime.date | None = None

    @property
    def period(self) -> tuple[datetime.datetime, datetime.datetime | None]:
        """From the beginning of the first day to the end of the last, in the zone of the office."""
        since = self.since or (timezone.localdate() - datetime.timedelta(days=USUAL_DAYS))
        return _midnight(since), _midnight(self.until) + datetime.timedelta(days=1) if self.until else None


@dataclass(frozen=True)
class Source:
    """A table that lines are taken from: the log's name for it, and what it calls when, who and which."""

    name: str
    model: Any
    when: str
    who: str
    pk: str

    # Put together once: there are two dozen tables, and every page of the log asks each of them.
    @cached_property
    def rows(self) -> QuerySet[Any]:
        """All rows, to be counted."""
        return self.model.objects.order_by().values_list("pk")

    @cached_property
    def keys(self) -> QuerySet[Any]:
        """When, whence and which: what finds a line, and its place in the log."""
        return (
            self.model.objects.order_by()
            .annotate(log_when=F(self.when), log_source=Value(self.name, CharField()), log_pk=F(self.pk))
            .values_list("log_when", "log_source", "log_pk")
        )

    def may_hold(self, wanted: Wanted) -> bool:
        """Whether any row can be wanted, as far as the table itself tells."""
        if self.name == EVENTS:
            return wanted.act not in CHANGES
        changed = self.model.instance_type._meta.label_lower
        return (not wanted.act or wanted.act in CHANGES) and wanted.about in ("", changed)

    def matching(self, rows: QuerySet[Any], wanted: Wanted) -> QuerySet[Any]:
        """Those of the table's ``rows`` that are wanted."""
        since, until = wanted.period
        condition = {f"{self.when}__gte": since}
        if until is not None:
            condition[f"{self.when}__lt"] = until
        found = rows.filter(Q(**condition), *self._conditions(wanted))
        if not wanted.who:
            return found
        # Accounts are few, and lines many.
        accounts = containing(get_user_model()._default_manager.order_by(), ["full_name", "email"], wanted.who)
        return found.filter(**{f"{self.who}__in": accounts.values("pk")})

    def _conditions(self, wanted: Wanted) -> Iterator[Q]:
        if wanted.act:
            yield Q(act=wanted.act) if self.name == EVENTS else Q(history_type=wanted.act)
        if wanted.about and self.name == EVENTS:
            yield Q(object_type=wanted.about)
        if wanted.number is not None:
            key = "object_id" if self.name == EVENTS else self.model.instance_type._meta.pk.attname
            yield Q(**{key: wanted.number})


class Log(TableData):
    """The lines that are wanted, the newest first; read a page at a time, whatever it is taken from."""

    def __init__(self, wanted: Wanted) -> None:
        super().__init__([])
        self.wanted = wanted
        self.sources = {source.name: source for source in _sources() if source.may_hold(wanted)}
        self._length: int | None = None
        self._last_read: tuple[tuple[int, int], list[Line]] | None = None

    @property
    def parts(self) -> list[QuerySet[Any]]:
        """The keys of all lines that are wanted, from each table."""
        return [source.matching(source.keys, self.wanted) for source in self.sources.values()]

    def __len__(self) -> int:
        """One more than ``MAX_ENTRIES`` stands for any number beyond."""
        if self._length is None:
            rows = _together([source.matching(source.rows, self.wanted) for source in self.sources.values()])
            self._length = rows[: MAX_ENTRIES + 1].count() if rows is not None else 0
        return self._length

    def __getitem__(self, part: Any) -> Any:
        if not isinstance(part, slice):
            return self[part : part + 1][0]
        # A table asks for its page more than once.
        if self._last_read is None or self._last_read[0] != (part.start, part.stop):
            keys = _in_order(_within(self.parts, part.stop))
            self._last_read = (part.start, part.stop), self._read(list(keys[part]) if keys is not None else [])
        return self._last_read[1]

    def __iter__(self) -> Iterator[Line]:
        """Every line, however many there are, for a file."""
        keys = _in_order(self.parts)
        found = keys.iterator(chunk_size=BATCH) if keys is not None else iter(())
        while batch := list(islice(found, BATCH)):
            yield from self._read(batch)

    def order_by(self, aliases: Any) -> None:
        """A log has one order."""

    def _read(self, keys: list[tuple[datetime.datetime, str, int]]) -> list[Line]:
        by_source: dict[str, list[int]] = defaultdict(list)
        for _when, source, pk in keys:
            by_source[source].append(pk)
        events = AuditEvent.objects.select_related("by").in_bulk(by_source.pop(EVENTS, []))
        entries = entries_of_acts({self.sources[source].model: pks for source, pks in by_source.items()})
        subjects = _subjects(events.values())
        return [
            _line_of_event(events[pk], subjects)
            if source == EVENTS
            else _line_of_change(entries[self.sources[source].model, pk])
            for _when, source, pk in keys
        ]


def record_types() -> list[tuple[str, str]]:
    """What a line may be about: the label of each model, and its name."""
    models = {model.instance_type for model in historical_models()}
    return sorted(
        ((model._meta.label_lower, capfirst(force_str(model._meta.verbose_name))) for model in models),
        key=lambda each: each[1],
    )


@cache
def _sources() -> list[Source]:
    changes = [
        Source(model._meta.label_lower, model, when="history_date", who="history_user", pk="history_id")
        for model in historical_models()
    ]
    return [Source(EVENTS, AuditEvent, when="at", who="by", pk="pk"), *changes]


def _together(parts: list[QuerySet[Any]]) -> QuerySet[Any] | None:
    return parts[0].union(*parts[1:], all=True) if parts else None


def _in_order(parts: list[QuerySet[Any]]) -> QuerySet[Any] | None:
    keys = _together(parts)
    return keys.order_by("-log_when", "-log_source", "-log_pk") if keys is not None else None


def _within(parts: list[QuerySet[Any]], number: int) -> list[QuerySet[Any]]:
    """No page needs more of one table than it has lines with those before them; one alone is cut itself."""
    return [_newest(each, number) for each in parts] if len(parts) > 1 else parts


def _newest(part: QuerySet[Any], number: int) -> QuerySet[Any]:
    """The newest rows of a table, which an index finds; SQLite knows no limit within a union but in a subquery."""
    newest = part.order_by("-log_when", "-log_pk")[:number]
    if connection.features.supports_slicing_ordering_in_compound:
        return newest
    return part.filter(pk__in=newest.values("pk"))


def _midnight(day: datetime.date) -> datetime.datetime:
    day = min(max(day, datetime.date(1900, 1, 1)), datetime.date(9000, 1, 1))  # what every zone and database can hold
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


# --- In words ---------------------------------------------------------------------------------


def _line_of_change(entry: Entry) -> Line:
    return Line(
        when=entry.when,
        by=entry.by,
        act=entry.kind,
        act_label=capfirst(force_str(CHANGES[entry.kind])),
        about=entry.subject,
        changes=entry.changes,
        details=entry.reason,
        zone=entry.zone,
    )


def _line_of_event(event: AuditEvent, subjects: dict[tuple[str, int], str]) -> Line:
    about = event.label
    if event.object_id is not None:
        about = about or subjects.get((event.object_type, event.object_id), f"{event.object_type} #{event.object_id}")
    title = event.data.get("title")
    if isinstance(title, dict):
        about = about or title.get((get_language() or "en")[:2], "")
    return Line(
        when=event.at,
        by=str(event.by) if event.by else _("unknown"),
        act=event.act,
        act_label=event.get_act_display(),
        about=about,
        details=_details(event),
        network=event.network,
    )


def _details(event: AuditEvent) -> str:
    """What the event's data say, in words."""
    data = event.data
    words = []
    if "rows" in data:
        words.append(ngettext("%(count)d row", "%(count)d rows", data["rows"]) % {"count": data["rows"]})
    if "format" in data:
        words.append(str(data["format"]).upper())
    if data.get("filters"):
        words.append(_("filtered by %(filters)s") % {"filters": ", ".join(data["filters"])})
    if "factor" in data:
        words.append(_factor(data["factor"]))
    if "sessions" in data:
        ended = data["sessions"]
        words.append(ngettext("%(count)d device", "%(count)d devices", ended) % {"count": ended})
    words += [say(data[key]) for key, say in DETAILS.items() if data.get(key)]
    methods = data.get("methods") or [data.get("method")]
    words += [str(_method(method)) for method in methods if method]
    if "reason" in data:
        words.append(data["reason"])
    if "seen_as" in data:
        words.append(_("while viewing as account %(number)s") % {"number": data["seen_as"]})
    return " · ".join(words)


def _factor(kind: str) -> str:
    names = {
        "totp": _("authenticator app"),
        "webauthn": _("passkey"),
        "recovery_codes": _("recovery codes"),
    }
    return names.get(kind, kind)


def _method(method: str) -> str:
    names = {
        "password": _("with a password"),
        "code": _("with a code sent by email"),
        "mfa": _("with two-step verification"),
        "socialaccount": _("through the organisation"),
    }
    return names.get(method, method)


def _subjects(events: Any) -> dict[tuple[str, int], str]:
    """The present names of the records that events are about, by one query for each model."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        if event.object_id is not None and not event.label:
            wanted[event.object_type].add(event.object_id)
    names = {}
    for label, keys in wanted.items():
        try:
            model: type[Model] = apps.get_model(label)
        except LookupError:
            continue  # of another version
        kind = capfirst(force_str(model._meta.verbose_name))
        for pk, record in model._base_manager.in_bulk(keys).items():
            names[label, pk] = f"{kind}: {record}"
    return names
