"""What stands on an agenda, in the languages that it is printed in."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.utils.translation import gettext as _

from emm.common import formatting
from emm.documents.languages import Sayer, Words, language_of_name
from participants.models import Trainer
from trainings.planning.models import Session, Training
from trainings.planning.timetable import common_room


@dataclass(frozen=True)
class Row:
    """A session: when, what, with whom and where."""

    time: str
    title: list[Words]
    trainers: list[Words]
    room: str
    is_break: bool


@dataclass(frozen=True)
class Day:
    label: list[Words]
    rows: list[Row]


@dataclass(frozen=True)
class Content:
    """The context of ``layout.html``."""

    language: str
    title: str
    organisation: str
    running_title: str
    page_numbers: list[tuple[str, ...]]
    heading: list[Words]
    facts: list[list[Words]]
    columns: dict[str, list[Words]]
    days: list[Day]
    has_rooms: bool
    has_trainers: bool

    @property
    def words(self) -> list[Words]:
        """All texts, for the structure of the document to say their language."""
        found = [*self.heading, *(words for texts in (*self.facts, *self.columns.values()) for words in texts)]
        for day in self.days:
            found += day.label
            for row in day.rows:
                found += [*row.title, *row.trainers]
        return found


def content_of(
    training: Training, sessions: Iterable[Session], *, languages: Sequence[str], trainer: Trainer | None = None
) -> Content:
    """The agenda of ``sessions`` (from ``timetable.sessions_of``), the first of ``languages`` being the document's.

    Cancelled sessions are left out; a room that all share is said once. With ``trainer`` only the sessions of that one.
    """
    say = Sayer(languages)
    held = [session for session in sessions if not session.is_cancelled and _concerns(session, trainer)]
    shared_room = common_room(held)
    title, heading = say.both(lambda: training.title), say.both(lambda: _("Agenda"))
    return Content(
        language=languages[0],
        title=f"{heading[0].text}: {title[0].text}",
        organisation=settings.ORGANISATION_NAME,
        running_title=title[0].text,
        page_numbers=say.page_numbers(),
        heading=title,
        facts=list(_facts(training, trainer, shared_room, say)),
        columns={
            "time": say.both(lambda: _("Time")),
            "session": say.both(lambda: _("Session")),
            "trainers": say.both(lambda: _("Trainers")),
            "room": say.both(lambda: _("Room")),
        },
        days=[_day(day, list(group), training, say) for day, group in groupby(held, lambda session: session.day)],
        has_rooms=not shared_room and any(session.room_name for session in held),
        has_trainers=any(session.trainers.all() for session in held),
    )


def _concerns(session: Session, trainer: Trainer | None) -> bool:
    return trainer is None or any(part.trainer_id == trainer.pk for part in session.trainers.all())


def _facts(training: Training, trainer: Trainer | None, room: str, say: Sayer) -> Iterator[list[Words]]:
    """The lines below the title: what it is, when, where, and whose."""
    agenda = say.both(lambda: _("Agenda"))
    if trainer is not None:
        name = trainer.person.name_with_titles
        yield [*agenda, Words(language_of_name(name) or say.languages[0], name)]
    else:
        yield agenda
    yield say.both(lambda: formatting.date_range(training.starts_on, training.ends_on))
    venue = training.venue.name if training.venue is not None else ""
    place = ", ".join(filter(None, (room, venue, training.place)))
    yield [Words(say.languages[0], f"{place} · {training.zone_name}" if place else training.zone_name)]


def _day(day: datetime.date, sessions: Sequence[Session], training: Training, say: Sayer) -> Day:
    return Day(say.both(lambda: formatting.day(day)), [_row(session, training, say) for session in sessions])


def _row(session: Session, training: Training, say: Sayer) -> Row:
    names = [part.trainer.person.name_with_titles for part in session.trainers.all()]
    begins, ends = say.in_main(
        lambda: (formatting.clock(session.starts_at, training.zone), formatting.clock(session.ends_at, training.zone))
    )
    return Row(
        time=f"{begins}–{ends}",
        title=say.both(lambda: session.label),
        trainers=[Words(language_of_name(name) or say.languages[0], name) for name in names],
        room=session.room_name,
        is_break=session.kind == Session.Kind.BREAK,
    )
