"""Which part of a training comes when: the days of a timetable template, filled with modules. Pure functions.

Parts follow one another; a pause comes between two of them, near the time that the template names. Only when not
everything fits so are modules taught in several pieces, of whole learning hours, where a day or the time before Friday
prayer ends. The days carry about the same load. Tests, feedback and closing come last, on the last day, whatever else
there is no time for.
"""

import datetime
import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.conf import settings

from curriculum.models import Module
from trainings.planning.models import Session, TimetableTemplate
from trainings.planning.models.timetable_templates import FRIDAY, STEP_MINUTES

Kind = Session.Kind
# How much earlier a coffee break and lunch may begin than the template says, and how much later, in minutes. Lunch is
# the time of the midday prayer, too.
COFFEE_EARLIER, LUNCH_EARLIER, LATER = 45, 15, 30
# A coffee break is not worth its while so shortly before lunch.
BEFORE_LUNCH = 30
COFFEE, LUNCH, FRIDAY_PRAYER = "coffee", "lunch", "friday_prayer"


@dataclass(frozen=True)
class Block:
    """Something to find a time for: a module, or the ``part`` of that name; ``round`` counts teach-backs."""

    kind: str
    minutes: int
    part: str = ""
    module: Module | None = None
    jp: Decimal | None = None
    round: int = 0


@dataclass(frozen=True)
class Slot:
    """A block, or a piece of it, that has its time; the minutes are counted from midnight at the place."""

    block: Block
    day: datetime.date
    begins: int

    @property
    def ends(self) -> int:
        return self.begins + self.block.minutes


@dataclass(frozen=True)
class Layout:
    """A timetable as it would be, in order, and what found no time."""

    slots: list[Slot]
    left_over: list[Block]


def fill(template: TimetableTemplate, days: Sequence[datetime.date], modules: Sequence[Module]) -> Layout:
    """The timetable of ``days`` as ``template`` has it, with the modules in their order."""
    content = [*_opening(template), *(_block_of(module) for module in modules), *_teach_backs(template)]
    layouts = [_filled(template, days, content, may_divide=may_divide) for may_divide in (False, True)]
    return min(layouts, key=lambda layout: sum(block.minutes for block in layout.left_over))


# --- What is placed ---------------------------------------------------------------------------


def _opening(template: TimetableTemplate) -> list[Block]:
    blocks = [
        Block(Kind.OPENING, template.opening_minutes, "opening"),
        Block(Kind.TEST, template.pre_test_minutes, "pre_test"),
    ]
    return [block for block in blocks if block.minutes]


def _teach_backs(template: TimetableTemplate) -> list[Block]:
    if not template.teach_back_minutes:
        return []
    return [
        Block(Kind.TEACH_BACK, template.teach_back_minutes, "teach_back", round=number)
        for number in range(1, template.teach_backs + 1)
    ]


def _ending(template: TimetableTemplate) -> list[Block]:
    blocks = [
        Block(Kind.TEST, template.post_test_minutes, "post_test"),
        Block(Kind.CLOSING, template.feedback_minutes, "feedback"),
        Block(Kind.CLOSING, template.closing_minutes, "closing"),
    ]
    return [block for block in blocks if block.minutes]


def _block_of(module: Module) -> Block:
    return Block(Kind.MODULE, minutes_of_jp(module.jp), module=module, jp=module.jp)


def minutes_of_jp(jp: Decimal) -> int:
    """How long so many learning hours are, rounded up to the steps of the timetable; at least one step."""
    return max(math.ceil(jp * settings.JP_MINUTES / STEP_MINUTES), 1) * STEP_MINUTES


# --- Where it goes ----------------------------------------------------------------------------


def _filled(
    template: TimetableTemplate, days: Sequence[datetime.date], content: Sequence[Block], *, may_divide: bool
) -> Layout:
    ending, waiting, slots = _ending(template), list(content), []
    for number, day in enumerate(days[:-1]):
        load = -(-sum(block.minutes for block in [*waiting, *ending]) // (len(days) - number))
        filling = _Day(template, day)
        waiting = filling.take(waiting, until=filling.ends, load=load, may_divide=may_divide)
        slots += filling.slots
    last, waiting, late = _last_day(template, days[-1], waiting, ending, may_divide=may_divide)
    return Layout([*slots, *last], [*waiting, *late])


def _last_day(
    template: TimetableTemplate, day: datetime.date, content: list[Block], ending: list[Block], *, may_divide: bool
) -> tuple[list[Slot], list[Block], list[Block]]:
    """The slots, and what is left of content and ending: as much content as leaves time for the ending."""
    until = _Day(template, day).ends
    while True:
        filling = _Day(template, day)
        waiting = filling.take(content, until=until, may_divide=may_divide)
        late = filling.take(ending, until=filling.ends)
        if not late or until <= filling.begins:
            return filling.slots, waiting, late
        until -= STEP_MINUTES


@dataclass
class _Pause:
    block: Block
    at: int
    is_fixed: bool = False

    @property
    def is_coffee(self) -> bool:
        return self.block.part == COFFEE

    @property
    def earliest(self) -> int:
        return self.at - (0 if self.is_fixed else COFFEE_EARLIER if self.is_coffee else LUNCH_EARLIER)

    @property
    def latest(self) -> int:
        return self.at + (0 if self.is_fixed else LATER)


@dataclass
class _Day:
    """One day as it fills: ``now`` is the end of what stands on it so far."""

    template: TimetableTemplate
    day: datetime.date
    slots: list[Slot] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.begins, self.ends = _clock(self.template.begins_on(self.day)), _clock(self.template.day_ends)
        self.now = self.begins
        self.pauses = [pause for pause in _pauses(self.template, self.day) if pause.at > self.begins]

    def take(
        self, blocks: Sequence[Block], *, until: int, load: int | None = None, may_divide: bool = False
    ) -> list[Block]:
        """Put ``blocks`` on the day one after the other, until it carries its ``load``; what is left of them."""
        waiting, carried = list(blocks), 0
        while waiting and (load is None or carried < load):
            pauses, now, left = self._paused(waiting[0].minutes)
            piece, rest = _divided(waiting[0], min(until, self._end_before(left)) - now, may_divide=may_divide)
            if piece is None:
                # It may be that only a pause that cannot move stands in the way.
                if not left or left[0].at >= until or self._end_before(left) >= until:
                    break
                self._wait_for(left)
                continue
            self.slots += [*pauses, Slot(piece, self.day, now)]
            self.now, self.pauses = now + piece.minutes, left
            carried += piece.minutes
            waiting[:1] = [rest] if rest is not None else []
        return waiting

    def _wait_for(self, pauses: list[_Pause]) -> None:
        """Go on at the next pause; where nothing stands on the day yet, after it."""
        self.now = max(self.now, pauses[0].at)
        if not self.slots:
            self.now += pauses[0].block.minutes
            self.pauses = pauses[1:]

    def _paused(self, minutes: int) -> tuple[list[Slot], int, list[_Pause]]:
        """The pauses that come before a block of so many minutes, when it begins then, and the pauses that are left."""
        taken: list[Slot] = []
        now, left = self.now, list(self.pauses)
        while left and self.slots and self._is_due(left[0], now, minutes):
            pause = left.pop(0)
            if pause.is_coffee and left and left[0].earliest <= now + BEFORE_LUNCH and not left[0].is_coffee:
                continue  # lunch is near
            begins = max(now, pause.at) if pause.is_fixed else now
            taken.append(Slot(pause.block, self.day, begins))
            now = taken[-1].ends
        return taken, now, left

    def _is_due(self, pause: _Pause, now: int, minutes: int) -> bool:
        return now >= pause.at or (now >= pause.earliest and now + minutes > pause.latest)

    def _end_before(self, pauses: Sequence[_Pause]) -> int:
        """How long a block may last: coffee waits for it, lunch does not."""
        return min([pause.latest for pause in pauses if not pause.is_coffee], default=self.ends)


def _pauses(template: TimetableTemplate, day: datetime.date) -> list[_Pause]:
    """The pauses of the day in order; no coffee within lunch, and none of 0 minutes."""
    is_friday = day.isoweekday() == FRIDAY
    first, last = (
        (template.friday_lunch_begins, template.friday_lunch_ends)
        if is_friday
        else (template.lunch_begins, template.lunch_ends)
    )
    begins, ends = _clock(first), _clock(last)
    lunch = _Pause(Block(Kind.BREAK, ends - begins, FRIDAY_PRAYER if is_friday else LUNCH), begins, is_fixed=is_friday)
    pauses = [lunch]
    for time in (template.morning_break, template.afternoon_break):
        coffee = _Pause(Block(Kind.BREAK, template.break_minutes, COFFEE), _clock(time))
        if template.break_minutes and not begins - template.break_minutes < coffee.at < ends:
            pauses.append(coffee)
    return sorted(pauses, key=lambda pause: pause.at)


def _divided(block: Block, room: int, *, may_divide: bool) -> tuple[Block | None, Block | None]:
    """What of the block fits into so many minutes, and what is left of it; modules are divided by whole JP."""
    if block.minutes <= room:
        return block, None
    hours = Decimal(max(room, 0) // settings.JP_MINUTES)
    if not may_divide or block.jp is None or not 1 <= hours < block.jp or minutes_of_jp(hours) > room:
        return None, block
    left = block.jp - hours
    rest = replace(block, jp=left, minutes=minutes_of_jp(left))
    return replace(block, jp=hours, minutes=minutes_of_jp(hours)), rest


def _clock(time: datetime.time) -> int:
    return time.hour * 60 + time.minute
