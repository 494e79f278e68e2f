"""A name with titles in one cell, taken apart: “Dr. H. Ahmad Fauzi, S.H., M.Si.”."""

import re
from typing import NamedTuple

from emm.common.text import clean_line, fold

_TITLES = (
    "apt dr dra drg drh drs h hj hjh ir kh ns pdt prof ust ustadz ustadzah rm romo pastor kol kolonel kapten mayor",
    "letkol akp akbp kompol kombes ipda iptu brigjen irjen bapak ibu bpk sdr sdri mr mrs ms",
)
_DEGREES = (
    "se sh sip sp st sstp ssos ssi skom spd spdi spsi skm sap sag ssn shum sthi sei sst stp sked skep mm msi mh mpd",
    "mkes mkn mt mhum map msc ma mba mphil mpa mpp mi mip mikom mkom meng llm llb phd ba bsc amd amdkep ak ca cpa mak",
    "psikolog ners",
)
_BEFORE = frozenset(word for line in _TITLES for word in line.split())
_AFTER = frozenset(word for line in _DEGREES for word in line.split())
# Said to a person, and no title.
_ADDRESS = frozenset(["bapak", "ibu", "bpk", "sdr", "sdri", "mr", "mrs", "ms"])
_WORD = re.compile(r"[^\s,]+")


class Name(NamedTuple):
    """``is_sure``: what follows the comma is a title."""

    full_name: str
    before: str
    after: str
    is_sure: bool = True


def split_name(text: str) -> Name:
    """Titles before and after parted from the name. A name is never turned round, and its capitals stay."""
    text = clean_line(text)
    head, comma, tail = text.partition(",")
    tail = tail.strip(" ,")
    if comma and tail and not is_titles(tail):
        return Name(text, "", "", is_sure=False)
    words = head.split()
    before: list[str] = []
    while len(words) > 1 and _is_before(words[0]):
        word = words.pop(0)
        if fold(word).rstrip(".") not in _ADDRESS:
            before.append(word)
    after: list[str] = []
    while len(words) > 1 and _is_after(words[-1], lone=len(words) == 2):
        after.insert(0, words.pop())
    titles = ", ".join(filter(None, [" ".join(after), tail]))
    return Name(" ".join(words), " ".join(before), titles)


def is_titles(text: str) -> bool:
    """Whether every word is one that stands after a name."""
    words = _WORD.findall(text)
    return bool(words) and all(_is_after(word, lone=False) for word in words)


def _is_before(word: str) -> bool:
    letters = fold(word)
    # “Dr.Ir.” without a space between them.
    return bool(letters) and all(part in _BEFORE for part in letters.rstrip(".").split("."))


def _is_after(word: str, *, lone: bool) -> bool:
    letters = fold(word).replace(".", "").strip("()")
    if letters in _AFTER:
        # “Ma” and “Mi” are names, unless they are written as degrees are.
        return not lone or "." in word or word.isupper()
    return "." in word.strip(".") and 1 < len(letters) <= 8 and letters.isalnum()
