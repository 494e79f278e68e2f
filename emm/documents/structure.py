"""The structure of a document, to which is added what WeasyPrint leaves out: languages, and the scope of headers."""

from collections.abc import Iterable, Mapping
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from .languages import Words, language_of_name

# The number of a page's object, and that of a marked-content sequence on it (None for what is in none).
Content = tuple[tuple[int, int], int | None]
# What is made of words, and what stands by itself and so in none of them.
_TEXTS = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"}
_BLOCKS = {*_TEXTS, "/Div"}
# So many letters are not found by accident in a text of another language.
_WHOLE_WORDS = 8


class Structure:
    """The structure of ``pdf``; ``texts`` is what each of its marked-content sequences says, ``words`` all its texts.

    ``places``: which sequences are places to be filled, with the key and the language of each.
    """

    def __init__(
        self,
        pdf: pikepdf.Pdf,
        *,
        texts: Mapping[Content, str],
        words: Iterable[Words],
        places: Mapping[Content, tuple[str, str]] | None = None,
    ) -> None:
        self._main = str(pdf.Root.Lang)
        self._root = pdf.Root.StructTreeRoot.K[0]
        self._texts, self._places = texts, places or {}
        words = list(words)
        self._other = _in_other_language(words, self._main)
        for at in self._places:
            self._other.pop(_squeezed(texts[at]), None)  # a place says its language itself
        # Texts in other scripts, whose glyphs may stand in another order than their letters.
        self._scripts = {_sorted(each.text): each for each in words if language_of_name(each.text)}
        # What is filled in for each document: an element by the key of its place.
        self.filled: dict[str, Any] = {}
        # What sequences say whose glyphs stand in another order than the letters.
        self.spelled: dict[Content, str] = {}
        # The figures with an alternative text, by that text.
        self.figures: dict[str, Any] = {}

    def mark(self) -> None:
        """Say the language of every part that is not in the document's, and which cells are headers of what."""
        self._mark(self._root, is_head=False, is_text=False, is_told=False)

    def _mark(self, element: Any, *, is_head: bool, is_text: bool, is_told: bool) -> tuple[str, bool]:
        """Returns what the element says, and whether something in it has said its language.

        ``is_told``: within what has said it. ``is_text``: within a paragraph or a heading, which holds no other (ISO
        32000-2, annex L). WeasyPrint makes one of each block of a text, and of what stands before a block.
        """
        said, told = "", False
        is_head = is_head or Name.THead == element.S
        is_text = is_text or str(element.S) in _TEXTS
        if Name.Span == element.S and not is_told:
            # A whole text says it, however short its lines are.
            language = self._other.get(_squeezed(self._said(element)), "")
            if language:
                element.Lang, is_told = String(language), True
        for kid in kids_of(element):
            if isinstance(kid, int):
                at = (element.Pg.objgen, kid)
                said += self._texts.get(at, "")
                self._mark_place(element, *self._places.get(at, ("", self._main)))
            elif isinstance(kid, Dictionary) and "/S" in kid:
                if is_text and str(kid.S) in _BLOCKS:
                    kid.S = Name.Span
                inner, inner_told = self._mark(kid, is_head=is_head, is_text=is_text, is_told=is_told)
                said, told = said + inner, told or inner_told
        if Name.Span == element.S and not told and not is_told:
            self._say_language(element, said)
        if element.S in (Name.TH, Name.TD):
            _say_scope(element, is_head=is_head)
        if Name.Figure == element.S and "/Alt" in element:
            self.figures[str(element.Alt)] = element
        return said, told or "/Lang" in element

    def _said(self, element: Any) -> str:
        """All that stands in the element."""
        return "".join(
            self._texts.get((element.Pg.objgen, kid), "") if isinstance(kid, int) else self._said(kid)
            for kid in kids_of(element)
            if isinstance(kid, int) or (isinstance(kid, Dictionary) and "/S" in kid)
        )

    def _say_language(self, element: Any, said: str) -> None:
        script = self._scripts.get(_sorted(said))
        language = script.language if script else self._language_of(_squeezed(said)) or language_of_name(said)
        if language not in ("", self._main):
            element.Lang = String(language)
        if script is not None and _squeezed(said) != _squeezed(script.text):
            element.ActualText = String(script.text)
            numbers = [kid for kid in kids_of(element) if isinstance(kid, int)]
            if len(numbers) == 1:
                self.spelled[element.Pg.objgen, numbers[0]] = script.text

    def _language_of(self, said: str) -> str:
        """The other language when that is what is said, be it one line of several."""
        if said in self._other or len(said) < _WHOLE_WORDS:
            return self._other.get(said, "")
        return next((language for text, language in self._other.items() if said in text), "")

    def _mark_place(self, element: Any, key: str, language: str) -> None:
        if key:
            self.filled[key] = element
        if language not in ("", self._main):
            element.Lang = String(language)


def kids_of(element: Any) -> list[Any]:
    """The children of an element: elements, numbers of marked-content sequences, references to objects."""
    kids = element.get("/K", Array())
    return list(kids) if isinstance(kids, Array) else [kids]


def _say_scope(cell: Any, *, is_head: bool) -> None:
    """A header says of what it is the header: that is enough for tables without gaps (ISO 14289-1, 7.5).

    WeasyPrint's own identifiers of headers are the same on every page of a table, and listed nowhere.
    """
    for key in ("/ID", "/Headers"):
        for holder in (cell, cell.get("/A", Dictionary())):
            if key in holder:
                del holder[key]
    if Name.TH == cell.S:
        attributes = cell.get("/A", Dictionary(O=Name.Table))
        attributes.Scope = Name.Column if is_head else Name.Row
        cell.A = attributes


def _in_other_language(words: list[Words], main: str) -> dict[str, str]:
    """The language of each text that is not in the document's main language."""
    languages = {_squeezed(each.text): each.language for each in words}
    for each in words:
        if each.language == main:
            languages.pop(_squeezed(each.text), None)
    return languages


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _sorted(text: str) -> str:
    return "".join(sorted(_squeezed(text)))
