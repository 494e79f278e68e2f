"""What repeats on every page is told once: headers, page numbers, and the heads of a table that goes on.

WeasyPrint makes a table of its own on every page, each with its head, and numbers the texts in margins as if they were
content. Here the tables become one, and all that is left outside the structure an artifact (ISO 14289-1, 7.1 and 7.8).
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from .structure import Content, kids_of


def tell_repetitions_once(pdf: pikepdf.Pdf, texts: Mapping[Content, str], *, spelled: Mapping[Content, str]) -> None:
    """Join the tables that go on over pages, and take what repeats out of the structure.

    ``texts`` is what each marked-content sequence says; ``spelled`` what those say whose glyphs do not spell it, which
    is written beside them for whoever copies or searches the text.
    """
    root = pdf.Root.StructTreeRoot.K[0]
    _join_tables(root, texts)
    numbers = _renumbered(root)
    parents = _parents(pdf)
    for page in pdf.pages:
        known = numbers.get(page.obj.objgen, {})
        instructions = []
        for instruction in pikepdf.parse_content_stream(page):
            operands = instruction.operands
            if str(instruction.operator) == "BDC" and "/MCID" in operands[1]:
                was = int(operands[1].MCID)
                properties = _properties(known.get(was), spelled.get((page.obj.objgen, was)))
                tag = operands[0] if "/MCID" in properties else Name.Artifact
                instruction = pikepdf.ContentStreamInstruction([tag, properties], instruction.operator)
            instructions.append(instruction)
        page.Contents = pdf.make_stream(pikepdf.unparse_content_stream(instructions))
        held = parents[int(page.StructParents)]
        held[:] = [held[number] for number in sorted(known)]


def _properties(number: int | None, spelled: str | None) -> Dictionary:
    if number is None:
        return Dictionary(Type=Name.Pagination)
    return Dictionary(MCID=number) if spelled is None else Dictionary(MCID=number, ActualText=String(spelled))


def _join_tables(root: Any, texts: Mapping[Content, str]) -> None:
    """Put the rows of a table that goes on into the one that it continues: the next sibling, on a later page, with the
    same head.
    """
    joined: list[Any] = []
    for kid in kids_of(root):
        before = joined[-1] if joined else None
        if before is not None and _goes_on(before, kid, texts):
            body = _part_of(before, Name.TBody)
            for row in kids_of(_part_of(kid, Name.TBody)):
                row.P = body
                body.K.append(row)
        else:
            joined.append(kid)
    root.K = Array(joined)


def _goes_on(table: Any, other: Any, texts: Mapping[Content, str]) -> bool:
    if not all(isinstance(each, Dictionary) and each.get("/S") == Name.Table for each in (table, other)):
        return False
    if table.Pg.objgen == other.Pg.objgen or None in (_part_of(table, Name.TBody), _part_of(other, Name.TBody)):
        return False
    heads = [_part_of(each, Name.THead) for each in (table, other)]
    return None not in heads and _said(heads[0], texts) == _said(heads[1], texts)


def _part_of(table: Any, kind: Name) -> Any:
    return next((kid for kid in kids_of(table) if isinstance(kid, Dictionary) and kid.get("/S") == kind), None)


def _said(element: Any, texts: Mapping[Content, str]) -> list[str]:
    return [texts.get((page, number), "") for page, number, _element, _at in _contents(element)]


def _contents(element: Any) -> Iterator[tuple[tuple[int, int], int, Any, int]]:
    """Every marked-content sequence below ``element``: page, number, the element that holds it, and where in it."""
    for at, kid in enumerate(kids_of(element)):
        if isinstance(kid, int):
            yield element.Pg.objgen, kid, element, at
        elif isinstance(kid, Dictionary) and "/S" in kid:
            yield from _contents(kid)


def _renumbered(root: Any) -> dict[tuple[int, int], dict[int, int]]:
    """Number the sequences that are in the structure anew, from 0 on each page. By page, the new number of each."""
    found = list(_contents(root))
    pages: dict[tuple[int, int], list[int]] = {}
    for page, number, _element, _at in found:
        pages.setdefault(page, []).append(number)
    new = {page: {old: at for at, old in enumerate(sorted(numbers))} for page, numbers in pages.items()}
    for page, number, element, at in found:
        if isinstance(element.K, Array):
            element.K[at] = new[page][number]
        else:
            element.K = new[page][number]
    return new


def _parents(pdf: pikepdf.Pdf) -> dict[int, Any]:
    """For each page, by its number in the structure, the list of which element holds each sequence."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    return {int(number): parents for number, parents in zip(numbers[::2], numbers[1::2], strict=True)}
