"""Whether what a certificate says has room on its pages; what has none is told by name."""

from collections.abc import Iterable

from emm.common.errors import DomainError
from emm.documents import filling
from emm.documents.measuring import Box, misplaced
from trainings.certificates.records.snapshot import Snapshot

from .drawing import filled_in

# Between the organisation above and the signatures below; these grow with what is typed, the first one first.
_MIDDLE = ("training", "affiliation", "facts", "statement", "lead", "heading", "name", "nip", "number")


def require_room(snapshot: Snapshot, *, specimen: bool = False) -> None:
    """Raise ``DomainError`` when not everything that ``snapshot`` says has room on its pages."""
    problems = what_does_not_fit(snapshot, specimen=specimen)
    if problems:
        raise DomainError("certificates.no_room", texts=problems)


def what_does_not_fit(snapshot: Snapshot, *, specimen: bool = False) -> list[str]:
    """The names of the texts that have no room (“signature 2”); none where all stand clear of each other."""
    filled = filled_in(snapshot, specimen=specimen)
    boxes = filling.boxes_of(filled.layout, texts=filled.texts)
    return list(dict.fromkeys(_to_blame(one, other, boxes) for one, other in misplaced(boxes, filled.layout.area)))


def _to_blame(one: Box, other: Box | None, boxes: Iterable[Box]) -> str:
    """Which text is too long where one box covers another, or leaves its page."""
    names = [box.name for box in (one, other) if box is not None]
    middle = [name for name in names if name in _MIDDLE]
    if not middle:
        # The texts of a signatory rather than what stands beside them.
        return next((name for name in names if name.startswith("function")), names[0])
    if len(middle) == len(names) == 2:
        wrapped = [name for name in middle if _lines_of(name, boxes) > 1]
        return next((name for name in _MIDDLE if name in wrapped), middle[0])
    # The middle as a whole is too high: the first text that takes more than one line in a language.
    return next((name for name in _MIDDLE if _lines_of(name, boxes) > 1), _MIDDLE[0])


def _lines_of(name: str, boxes: Iterable[Box]) -> int:
    """How many lines a text takes in the language in which it takes more."""
    parts = [(box.part, round(box.bottom)) for box in boxes if box.name == name]
    return max((len({line for part, line in parts if part == one}) for one, _line in parts), default=0)
