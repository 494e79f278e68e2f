"""Somebody who puts together all figures that they may see, and computes from them what is not shown.

The unknowns are how many people of each sex are in exactly which of the programmes. Every figure is an equation over
them. What is found of a count is the least and the most that it can be (linear programming in exact fractions); where
both are the same, the count is known.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations

WOMEN, MEN, UNSTATED = "women", "men", "unstated"
SEXES = (WOMEN, MEN, UNSTATED)

Cell = tuple[frozenset[int], str]  # in exactly these programmes, of this sex
People = Mapping[Cell, int]


@dataclass(frozen=True)
class Shown:
    """Figures of one programme, or of all together (``programme`` is None), as a page shows them."""

    programme: int | None
    people: int
    women: int | None = None
    men: int | None = None


def cells_of(programmes: Collection[int]) -> list[Cell]:
    some = chain.from_iterable(combinations(sorted(programmes), size) for size in range(1, len(programmes) + 1))
    return [(frozenset(each), sex) for each in some for sex in SEXES]


def recovered(shown: Iterable[Shown], people: People, *, beyond: bool = False, smallest: int = 5) -> list[str]:
    """Which small counts are known from the figures ``shown``; ``people`` is what is true.

    ``beyond``: all together counts people too who are in none of the programmes that are told.
    """
    shown = list(shown)
    told = {each.programme for each in shown if each.programme is not None}
    cells = [*cells_of(told), *((frozenset[int](), sex) for sex in SEXES if beyond or not told)]
    true = _seen_from(told, people)
    rows = [(_members(cells, each.programme, sexes), number) for each in shown for sexes, number in _numbers(each)]
    found = []
    for name, members, zero_tells in _counts_of_interest(cells, told):
        number = sum(true.get(cell, 0) for cell in members)
        if number >= smallest or (number == 0 and not zero_tells):
            continue
        if number == 0 and not sum(true.get((programmes, sex), 0) for programmes, _ in members for sex in SEXES):
            continue  # nobody at all: nothing is told of anybody
        if bounds(cells, rows, members) == (Fraction(number), Fraction(number)):
            found.append(f"{name}: {number}")
    return found


def _seen_from(told: Collection[int], people: People) -> dict[Cell, int]:
    """The same people by those programmes only that are told of."""
    seen: dict[Cell, int] = {}
    for (programmes, sex), number in people.items():
        cell = (programmes & frozenset(told), sex)
        seen[cell] = seen.get(cell, 0) + number
    return seen


def _numbers(shown: Shown) -> Iterator[tuple[tuple[str, ...], int]]:
    yield SEXES, shown.people
    if shown.women is not None:
        yield (WOMEN,), shown.women
    if shown.men is not None:
        yield (MEN,), shown.men


def _members(cells: Iterable[Cell], programme: int | None, sexes: Collection[str]) -> frozenset[Cell]:
    return frozenset(cell for cell in cells if cell[1] in sexes and (programme is None or programme in cell[0]))


def _counts_of_interest(cells: list[Cell], told: Collection[int]) -> Iterator[tuple[str, frozenset[Cell], bool]]:
    """Name, cells, and whether it tells of somebody that it is nothing."""
    for sexes in (SEXES, (WOMEN,), (MEN,), (UNSTATED,)):
        of_sex = "people" if sexes == SEXES else sexes[0]
        zero_tells = sexes in {(WOMEN,), (MEN,)}
        yield f"{of_sex} in any", frozenset(cell for cell in cells if cell[1] in sexes), zero_tells
        for programme in sorted(told):
            within = _members(cells, programme, sexes)
            without = frozenset(cell for cell in cells if cell[1] in sexes and programme not in cell[0])
            yield f"{of_sex} in {programme}", within, zero_tells
            yield f"{of_sex} not in {programme}", without, zero_tells
        for one, other in combinations(sorted(told), 2):
            both = frozenset(cell for cell in cells if cell[1] in sexes and {one, other} <= cell[0])
            yield f"{of_sex} in both {one} and {other}", both, False
        yield f"{of_sex} in several", frozenset(c for c in cells if c[1] in sexes and len(c[0]) > 1), False
    for cell in cells:
        yield f"{cell[1]} in exactly {sorted(cell[0])}", frozenset({cell}), False


# --- Linear programming -----------------------------------------------------------------------


def bounds(
    cells: list[Cell], rows: Iterable[tuple[frozenset[Cell], int]], members: frozenset[Cell]
) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that the cells ``members`` can have together; None for no end."""
    matrix = [[Fraction(cell in within) for cell in cells] for within, _number in rows]
    numbers = [Fraction(number) for _within, number in rows]
    wanted = [Fraction(cell in members) for cell in cells]
    most = _maximum(matrix, numbers, wanted)
    least = _maximum(matrix, numbers, [-each for each in wanted])
    return (None if least is None else -least), most


def _maximum(matrix: list[list[Fraction]], numbers: list[Fraction], wanted: list[Fraction]) -> Fraction | None:
    """The simplex method in two phases, by Bland's rule; there is a solution, for the figures are true."""
    count, rows = len(wanted), len(matrix)
    table = [
        [*row, *(Fraction(index == other) for other in range(rows)), number]
        for index, (row, number) in enumerate(zip(matrix, numbers, strict=True))
    ]
    basis = [count + index for index in range(rows)]
    artificial = [Fraction(0)] * count + [Fraction(-1)] * rows
    _climb(table, basis, artificial, range(count + rows))
    for index, variable in enumerate(basis):  # what follows from other figures leaves its row empty
        if variable >= count:
            column = next((column for column in range(count) if table[index][column]), None)
            if column is not None:
                _pivot(table, basis, index, column)
    kept = [index for index, variable in enumerate(basis) if variable < count]
    table, basis = [table[index] for index in kept], [basis[index] for index in kept]
    objective = [*wanted, *([Fraction(0)] * rows)]
    if not _climb(table, basis, objective, range(count)):
        return None
    return sum((objective[variable] * row[-1] for variable, row in zip(basis, table, strict=True)), Fraction(0))


def _climb(table: list[list[Fraction]], basis: list[int], objective: list[Fraction], columns: Iterable[int]) -> bool:
    """Go up as long as there is a way; False where there is no end."""
    columns = list(columns)
    while True:
        column = next(
            (each for each in columns if each not in basis and _gain(table, basis, objective, each) > 0), None
        )
        if column is None:
            return True
        ratios = [(row[-1] / row[column], basis[index], index) for index, row in enumerate(table) if row[column] > 0]
        if not ratios:
            return False
        _pivot(table, basis, min(ratios)[2], column)


def _gain(table: list[list[Fraction]], basis: list[int], objective: list[Fraction], column: int) -> Fraction:
    return objective[column] - sum(
        (objective[variable] * row[column] for variable, row in zip(basis, table, strict=True) if row[column]),
        Fraction(0),
    )


def _pivot(table: list[list[Fraction]], basis: list[int], index: int, column: int) -> None:
    divisor = table[index][column]
    table[index] = [each / divisor for each in table[index]]
    for other, row in enumerate(table):
        if other != index and row[column]:
            factor = row[column]
            table[other] = [a - factor * b for a, b in zip(row, table[index], strict=True)]
    basis[index] = column
