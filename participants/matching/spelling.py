"""The words of a name as they sound in Indonesian: what different ways of writing one name have in common.

The spelling was reformed in 1947 (oe → u) and in 1972 (tj → c, dj → j, j → y, nj → ny, sj → sy, ch → kh), and names
keep the old one or mix both. Letters that are exchanged freely in names (f, v and p; z and s; k, c and q) count as one.
Nothing here is shown: it is for comparing only.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from emm.common.text import fold
from participants.names import TITLES_BEFORE

# Longer names are those of two people, or no name.
MAX_WORDS = 7
# After a name, without points; shorter ones may be names.
_DEGREES = frozenset(
    [
        *[
            "amd",
            "mh",
            "mhum",
            "mkes",
            "mkn",
            "mm",
            "mpd",
            "msi",
            "mt",
            "phd",
            "sap",
            "se",
            "sh",
            "sip",
            "skm",
            "skom",
            "sos",
        ],
        *["spd", "spsi", "ssi", "ssos", "sst", "st", "stp", "map", "msc", "mba"],
    ]
)
_SHORT_FORMS = {
    short: name
    for name, shorts in {
        "muhamad": [
            *["mhd", "moch", "moh", "mohd", "mokh", "much", "muh", "muhd", "mohamad", "mohamed", "muhamed", "muhamat"],
            *["mohamat", "mukamad", "mokamad"],
        ],
        "ahmad": ["ach", "ahmat", "ahmed", "akh", "akmad"],
        "abdul": ["abd", "abdl"],
        "siti": ["st"],
        "nur": ["nor"],
        "wayan": ["wyn"],
        "made": ["md"],
        "nyoman": ["nym"],
        "ketut": ["kt"],
        "komang": ["kmg"],
        "kadek": ["kdk"],
        "gede": ["gd", "gde"],
        "gusti": ["gst"],
        "putu": ["pt"],
    }.items()
    for short in shorts
}
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in [
        ("oe|oo|ou", "u"),
        ("ie|ee", "i"),
        ("tj", "c"),
        ("dj", "j"),
        ("nj", "ny"),
        ("s[jyh]", "s"),
        ("ph", "f"),
        ("d[zh]", "d"),
        ("th", "t"),
        # Before a vowel a k (Khairul, Christina), elsewhere an h (Achmad, Rakhman).
        ("[kc]h(?=[aeiourl])", "k"),
        ("[kc]h", "h"),
        ("x", "ks"),
        ("[cq]", "k"),
        ("z", "s"),
        ("[fv]", "p"),
        ("j", "y"),
        ("(?<=[^aeiouy])y|y$", "i"),
        ("h$", ""),
        (r"(.)\1+", r"\1"),
    ]
]
_SILENT = re.compile("(?!^)[aeiouyhw]")
_PUNCTUATION = re.compile(r"[^\w\s.,]|_")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a name: ``typed`` as it was folded, ``sound`` as it is compared."""

    typed: str
    sound: str
    is_short: bool

    @property
    def is_initial(self) -> bool:
        return len(self.typed) == 1


@lru_cache(maxsize=100_000)
def sound_of(word: str) -> str:
    """How a folded word sounds: “tjahjo” and “cahyo” alike."""
    if word in _SHORT_FORMS:
        return _SHORT_FORMS[word]
    if len(word) <= 1:
        return word
    sound = word
    for pattern, by in _SOUNDS:
        sound = pattern.sub(by, sound)
    sound = sound or word
    return _SHORT_FORMS.get(sound, sound)


@lru_cache(maxsize=100_000)
def skeleton_of(sound: str) -> str:
    """Its consonants: what is left when vowels are written otherwise. The whole of a sound that has hardly any."""
    bare = re.sub(r"(.)\1+", r"\1", _SILENT.sub("", sound))
    return bare if len(bare) > 1 else sound


def words_of_name(typed: str) -> list[Word]:
    """The words of a name as somebody typed it, in their order, without titles.

    What stands after a comma is a title where it looks like one, and else the name turned round: “Rahma, Siti”.
    """
    name, *after = _PUNCTUATION.sub(" ", fold(typed)).split(",")
    parts = [name, *(each for each in after if not _is_title(each))]
    words = [word for part in parts for word in _without_titles(part.split())]
    split = [(piece, word.endswith(".")) for word in words for piece in word.split(".") if piece]
    return [Word(piece, sound_of(piece), short) for piece, short in split[:MAX_WORDS]]


def _is_title(text: str) -> bool:
    words = text.split()
    return all("." in word.removesuffix(".") or word.replace(".", "") in _DEGREES for word in words)


def _without_titles(words: list[str]) -> list[str]:
    while len(words) > 1 and words[0].rstrip(".") in TITLES_BEFORE:
        words = words[1:]
    while len(words) > 1 and _ends_in_title(words):
        words = words[:-1]
    return words


def _ends_in_title(words: list[str]) -> bool:
    last = words[-1]
    if "." in last.removesuffix("."):
        # “Nur H.A.” are initials; “S.Sos” and “M.Si.” are none.
        return any(len(piece) > 1 for piece in last.split(".")) or last.replace(".", "") in _DEGREES
    return len(words) > 2 and len(last) > 1 and last.replace(".", "") in _DEGREES and last != "st."
