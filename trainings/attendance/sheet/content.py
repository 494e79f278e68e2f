"""What stands on an attendance sheet, in the languages that it is printed in."""

import datetime
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common import formatting
from emm.documents.languages import Sayer, Words, language_of_name
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, Training

# Lines left free for whoever comes without being on the list.
FREE_LINES = 5
# A landscape page has room for the signatures of so many sessions.
MAX_COLUMNS = 5


class Signatures(TextChoices):
    """Where people sign."""

    DAY = "day", gettext_lazy("One signature a day")
    COLUMNS = "columns", gettext_lazy("One column for each session")
    SESSION = "session", gettext_lazy("One sheet for each session")


@dataclass(frozen=True)
class Sheet:
    """One sheet: the sessions of a day, and those of them that have a column of their own for signatures."""

    day: datetime.date
    sessions: Sequence[Session]
    columns: Sequence[Session] = ()


@dataclass(frozen=True)
class Row:
    """A participant, or a free line."""

    number: int
    name: str = ""
    name_language: str = ""
    institution: str = ""
    position: str = ""


@dataclass(frozen=True)
class Fact:
    """A line above the table; each of ``lines`` in every language."""

    label: list[Words]
    lines: list[list[Words]]


@dataclass(frozen=True)
class Signature:
    """A column to sign in."""

    label: list[Words]
    time: str = ""


@dataclass(frozen=True)
class Content:
    """The context of ``layout.html``."""

    language: str
    title: str
    organisation: str
    running_title: str
    running_day: str
    page_numbers: list[tuple[str, ...]]
    heading: list[Words]
    facts: list[Fact]
    columns: dict[str, list[Words]]
    signatures: list[Signature]
    rows: list[Row]
    trainer: list[Words]
    name_and_signature: list[Words]
    is_wide: bool = field(default=False)

    @property
    def words(self) -> list[Words]:
        """All texts, for the structure of the document to say their language."""
        found = [*self.heading, *self.trainer, *self.name_and_signature]
        for texts in (*self.columns.values(), *(each.label for each in self.signatures)):
            found += texts
        for fact in self.facts:
            for texts in (fact.label, *fact.lines):
                found += texts
        return [*found, *(Words(row.name_language, row.name) for row in self.rows if row.name)]


def sheets_of(
    training: Training, sessions: Iterable[Session], *, signatures: str, day: datetime.date | None = None
) -> list[Sheet]:
    """The sheets of ``day``, or of every day: those with ``sessions``, or all of a training that has none."""
    by_day = {each: list(group) for each, group in groupby(sessions, lambda session: session.day)}
    sheets: list[Sheet] = []
    for each in by_day or training.days:
        on_day = by_day.get(each, [])
        if day not in (None, each):
            continue
        if signatures == Signatures.SESSION and on_day:
            sheets += [Sheet(each, [session]) for session in on_day]
        elif signatures == Signatures.COLUMNS and on_day:
            sheets += [Sheet(each, part, part) for part in _parts(on_day)]
        else:
            sheets.append(Sheet(each, on_day))
    return sheets


def _parts(sessions: list[Session]) -> list[list[Session]]:
    """As few sheets as have room for the columns, each with about as many."""
    size = math.ceil(len(sessions) / math.ceil(len(sessions) / MAX_COLUMNS))
    return [sessions[start : start + size] for start in range(0, len(sessions), size)]


def content_of(
    sheet: Sheet, *, training: Training, enrolments: Sequence[Enrolment], languages: Sequence[str]
) -> Content:
    """What ``sheet`` says, the first of ``languages`` being that of the document."""
    say = Sayer(languages)
    title = say.both(lambda: training.title)
    day = say.both(lambda: formatting.day(sheet.day, year=True))
    heading = say.both(lambda: _("Attendance sheet"))
    return Content(
        language=languages[0],
        title=f"{heading[0].text}: {title[0].text}, {day[0].text}",
        organisation=settings.ORGANISATION_NAME,
        running_title=title[0].text,
        running_day=day[0].text,
        page_numbers=say.page_numbers(),
        heading=heading,
        facts=list(_facts(sheet, training, title, day, say)),
        columns={
            "number": say.both(lambda: _("No.")),
            "name": say.both(lambda: _("Name")),
            "institution": say.both(lambda: _("Institution")),
            "position": say.both(lambda: _("Position")),
        },
        signatures=_signatures(sheet, training, say),
        rows=say.in_main(lambda: _rows(enrolments, languages[0])),
        trainer=say.both(lambda: _("Trainer")),
        name_and_signature=say.both(lambda: _("Name and signature")),
        is_wide=len(sheet.columns) > 1,
    )


def _facts(sheet: Sheet, training: Training, title: list[Words], day: list[Words], say: Sayer) -> Iterable[Fact]:
    yield Fact(say.both(lambda: _("Training")), [title])
    yield Fact(say.both(lambda: _("Day")), [day])
    venue = training.venue.name if training.venue is not None else ""
    place = ", ".join(filter(None, (venue, training.place)))
    if place:
        yield Fact(say.both(lambda: _("Venue")), [[Words(say.languages[0], place)]])
    if sheet.sessions:
        yield Fact(say.both(lambda: _("Sessions")), [_line_of(session, training, say) for session in sheet.sessions])


def _line_of(session: Session, training: Training, say: Sayer) -> list[Words]:
    """When and what; the time is said once."""
    main, *others = say.both(lambda: session.label)
    time = say.in_main(lambda: formatting.time_range(session.starts_at, session.ends_at, training.zone))
    return [Words(main.language, f"{time} {main.text}"), *others]


def _signatures(sheet: Sheet, training: Training, say: Sayer) -> list[Signature]:
    if not sheet.columns:
        return [Signature(say.both(lambda: _("Signature")))]
    times = say.in_main(lambda: [formatting.clock(session.starts_at, training.zone) for session in sheet.columns])
    return [Signature(say.both(lambda: _("Signature")), time) for time in times]


def _rows(enrolments: Sequence[Enrolment], language: str) -> list[Row]:
    rows = []
    for number, enrolment in enumerate(enrolments, 1):
        name: Any = enrolment.person.name_with_titles
        rows.append(
            Row(
                number,
                name,
                language_of_name(name) or language,
                enrolment.institution_name or "",
                enrolment.position or "",
            )
        )
    return rows + [Row(len(rows) + number) for number in range(1, FREE_LINES + 1)]
