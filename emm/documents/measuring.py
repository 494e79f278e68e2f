"""What does not fit on a page: the box of every text and picture, and which of them cover each other.

The boxes are those of the layout that is printed: WeasyPrint's for what many documents share, and for the texts of one
those that ``filling`` writes. A box holds the letters themselves, not the space that a line takes around them.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

# Of the size of the letters: how far they reach above the line and below it.
ABOVE, BELOW = 0.72, 0.22
# Letters of other scripts are taller (Javanese) or reach far below the line (Arabic).
ABOVE_OTHERS, BELOW_OTHERS = 0.95, 0.6
_LATIN = 0x0600
# Boxes that merely touch do not cover each other (CSS pixels).
TOLERANCE = 0.75
MILLIMETRE = 96 / 25.4
# The number of the page that is the front of a document.
FRONT = 0


class Area(NamedTuple):
    """A part of the page, in CSS pixels from its top left."""

    left: float
    top: float
    right: float
    bottom: float


class Named(NamedTuple):
    """Which text an element belongs to, which part of it (a language, a column), and whether it stands on the front."""

    name: str
    part: str
    is_front: bool


# Names an element, given the parent of each; None for what is not measured.
Naming = Callable[[Any, dict[Any, Any]], Named | None]


@dataclass(frozen=True)
class Box:
    """Where a text or picture stands, in CSS pixels from the top left of its page.

    ``name`` and ``part``: see ``Named``. ``slot``: the number of the place whose text replaces what stands here.
    """

    name: str
    page: int
    left: float
    top: float
    right: float
    bottom: float
    part: str = ""
    is_front: bool = True
    slot: int | None = None

    def covers(self, other: "Box") -> bool:
        """Whether a letter of one stands on the other."""
        return (
            self.page == other.page
            and min(self.right, other.right) - max(self.left, other.left) > TOLERANCE
            and min(self.bottom, other.bottom) - max(self.top, other.top) > TOLERANCE
        )

    def is_out_of(self, area: Area) -> bool:
        """Whether it leaves the page that it belongs to, or ``area`` of it."""
        outside = (
            self.left < area.left - TOLERANCE
            or self.right > area.right + TOLERANCE
            or self.top < area.top - TOLERANCE
            or self.bottom > area.bottom + TOLERANCE
        )
        return outside or (self.page == FRONT) != self.is_front


def line_box(
    name: str, page: int, *, x: float, baseline: float, width: float, em: float, text: str, **more: Any
) -> Box:
    """The box of a line of text that begins at ``x``."""
    is_latin = all(ord(letter) < _LATIN or 0x2000 <= ord(letter) < 0x2100 for letter in text)
    above, below = (ABOVE, BELOW) if is_latin else (ABOVE_OTHERS, BELOW_OTHERS)
    return Box(name, page, x, baseline - above * em, x + width, baseline + below * em, **more)


def boxes_set(document: Any, root: Any, naming: Naming, mark: Any) -> tuple[Box, ...]:
    """The boxes in what WeasyPrint has set (a ``Document``) of the page of HTML with this ``root`` element.

    ``mark`` is the pattern of what stands at a place.
    """
    from weasyprint.formatting_structure.boxes import ReplacedBox, TextBox

    parents = {child: parent for parent in root.iter() for child in parent}
    found = []
    for number, page in enumerate(document.pages):
        for box in page._page_box.descendants(placeholders=True):
            if not isinstance(box, TextBox | ReplacedBox):
                continue
            named = naming(box.element, parents)
            if named is None:
                continue
            name, part, is_front = named
            if isinstance(box, TextBox):
                if not box.text.strip():
                    continue
                place = mark.fullmatch(box.text)
                found.append(
                    line_box(
                        name,
                        number,
                        x=box.position_x,
                        baseline=box.position_y + box.baseline,
                        width=box.width,
                        em=box.style["font_size"],
                        text=box.text,
                        part=part,
                        is_front=is_front,
                        slot=int(place[1]) if place else None,
                    )
                )
            else:
                x, y = box.content_box_x(), box.content_box_y()
                found.append(Box(name, number, x, y, x + box.width, y + box.height, part, is_front))
    return tuple(found)


def misplaced(boxes: Iterable[Box], area: Area) -> Iterator[tuple[Box, Box | None]]:
    """What covers what, and what leaves ``area`` or its page (with None). Lines of one text and part may touch."""
    boxes = list(boxes)
    for box in boxes:
        if box.is_out_of(area):
            yield box, None
    for one, other in combinations(boxes, 2):
        if (one.name, one.part) != (other.name, other.part) and one.covers(other):
            yield one, other
