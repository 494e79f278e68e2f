"""The one form of text: cleaned once where it enters, folded one way for every search and comparison.

Cleaning keeps what a person means and takes out what only machines see: two spellings that look the same are stored the
same. Folding goes further, and only for comparing: capitals, accents, apostrophes and hyphens do not matter in it.
"""

import re
import unicodedata

from .normalizing import normalized

# Characters that nobody sees. They are found by their category, Cc (control), Cf (format: zero-width, direction, soft
# hyphen, BOM, tags) and Cs (half a surrogate pair, which no database stores), but for these.
_INVISIBLE_LETTERS = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u3164\uffa0"
# They choose among shapes of one letter.
_VARIATION_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
_WHITE_SPACE = r"\s\u2800"  # a Braille cell without dots looks like a space
ZWNJ, ZWJ = "\u200c", "\u200d"
_ARABIC = "\u0620-\u065f\u066e-\u06d3\u06d5-\u06ed\u06fa-\u06ff\u0750-\u077f\u08a0-\u08ff"
# Canonical combining class 9: signs such as the Javanese pangkon, which silence a consonant's vowel.
_VIRAMAS = "".join(character for character in map(chr, range(0x10000)) if unicodedata.combining(character) == 9)
# Unicode's rule CONTEXTJ (RFC 5892, A.1 and A.2): a joiner means something after a virama, and the non-joiner between
# Arabic letters, where it parts the halves of a Persian name. Anywhere else it is a mark that nobody sees.
_IDLE_JOINERS = re.compile(
    rf"(?<![{_VIRAMAS}{_ARABIC}]){ZWNJ}|(?<=[{_ARABIC}]){ZWNJ}(?![{_ARABIC}])|(?<![{_VIRAMAS}]){ZWJ}"
)


def _forms() -> dict[int, str]:
    """Shapes of letters that have a code of their own, and the letters: ligatures, Arabic presentation forms, widths.

    Not what means something by its shape: ² stays ², № stays №, ½ stays ½.
    """
    forms: dict[int, str] = {ord("\u2010"): "-", ord("\u2011"): "-"}
    shapes = [
        *range(0xFB00, 0xFB50),  # Latin, Armenian and Hebrew ligatures
        *range(0xFB50, 0xFE00),  # Arabic presentation forms
        *range(0xFE70, 0xFEFD),
        *range(0xFF01, 0xFFDD),  # letters as wide as Chinese ones
        *range(0x0132, 0x0134),  # Dutch IJ
        *range(0x01C4, 0x01CD),  # Croatian letters of two
        *range(0x01F1, 0x01F4),
        *range(0x1D400, 0x1D800),  # letters of formulas, which people take for bold ones
    ]
    for code in shapes:
        letters = unicodedata.normalize("NFKC", chr(code))
        # A sign that would stand on a space, and a whole sentence in one sign, are no letters.
        if letters != chr(code) and " " not in letters:
            forms[code] = letters
    return forms


def _gone() -> str:
    categories = {"Cc", "Cf", "Cs"}
    codes = [
        code
        for code in [*range(0x10000), *range(0xE0000, 0xE0080), *range(0x11000, 0x1E000)]
        if unicodedata.category(chr(code)) in categories
    ]
    return "".join(
        re.escape(chr(code)) for code in codes if chr(code) not in (ZWNJ, ZWJ) and not _is_white_space(chr(code))
    )


def _is_white_space(character: str) -> bool:
    return character.isspace() or character == "\u2800"


_FORMS = _forms()
_GONE = re.compile(f"[{_gone()}{_INVISIBLE_LETTERS}{_VARIATION_SELECTORS}]")
_SPACES = re.compile(f"[{_WHITE_SPACE}]+")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


def clean_line(text: str) -> str:
    """``text`` as one line in its one form: composed letters (NFC), nothing invisible, single spaces, none around."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    return _SPACES.sub(" ", _letters(_SPACES.sub(" ", text))).strip()


def clean_text(text: str) -> str:
    """The same of a text of several lines, which stay lines; those that are empty at both ends go."""
    lines = _LINE_ENDS.sub("\n", text).split("\n")
    return "\n".join(clean_line(line) for line in lines).strip("\n")


def _letters(text: str) -> str:
    text = _GONE.sub("", text.translate(_FORMS))
    # A mark that was parted from its letter meets it only now.
    text = normalized("NFC", text)
    return normalized("NFC", _IDLE_JOINERS.sub("", text))


# --- Folding: for searching and comparing ------------------------------------------------------
#
# The same is done by PostgreSQL (``emm.common.searching``) and in the browser (``static/emm/js/fold.js``); a table of
# cases and a test of every letter hold the three together. Columns rest on it: whoever changes it adds a migration that
# makes them anew.

# Marks on letters: accents, and the vowel signs of Arabic and Hebrew, which are written or not. Not those of scripts
# in which a vowel is a mark, such as Javanese: without them it would be another name.
MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u064b-\u065f\u0670\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe20-\ufe2f"
)
# Tatweel and whatever nobody sees.
UNSEEN = (
    "\u0640\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0"
)
# Apostrophes and quotation marks of every shape, the ʻokina, the hamza and ʻayn of transcriptions: left out by many.
APOSTROPHES = (
    "'\"`\u00ab\u00b4\u00bb\u02b9-\u02bf\u02c8\u02ca\u02cb\u02ee\u055a\u05f3\u05f4\u2018-\u201f\u2032-\u2037"
    "\u2039\u203a\ua78b\ua78c"
)
HYPHENS = "\\-\u058a\u05be\u1806\u2010-\u2015\u2043\u2212\u2e17\u2e1a\u2e3a\u2e3b"
# As \s of Python; other engines know other sets.
SPACES = "\t-\r\x1c-\x20\x85\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u2800"
# Letters with a stroke or the like, which are no letter with a mark to Unicode.
PLAIN_LETTERS = {
    letter: plain
    for plain, letters in [
        *[("ae", "æÆ"), ("d", "đĐðÐ"), ("h", "ħĦ"), ("i", "ı"), ("l", "łŁ"), ("n", "ŋŊ"), ("o", "øØ"), ("oe", "œŒ")],
        *[("ss", "ßẞ"), ("t", "ŧŦ"), ("th", "þÞ"), ("σ", "ς")],
    ]
    for letter in letters
}
_CAPITALS = [*range(0x41, 0x5B), *range(0x0391, 0x03A2), *range(0x03A3, 0x03AA), *range(0x0402, 0x0430)]
# Greek and Cyrillic beside ours; of other scripts with capitals nobody is in the database.
SMALL_LETTERS = {chr(code): chr(code).lower() for code in _CAPITALS}
_LETTERS = str.maketrans({**SMALL_LETTERS, **PLAIN_LETTERS})
_LEFT_OUT = re.compile(f"[{MARKS}{UNSEEN}{APOSTROPHES}]+")
_BEFORE = re.compile(f"[{UNSEEN}{APOSTROPHES}]+")
_BETWEEN = re.compile(f"[{SPACES}{HYPHENS}]+")


def fold(text: str) -> str:
    """``text`` as it is searched and compared, with small letters, single spaces, and no accents and apostrophes."""
    # A lone acute accent is an apostrophe here; Unicode takes it for a mark on a space.
    text = _LEFT_OUT.sub("", normalized("NFKD", _BEFORE.sub("", text)))
    return _BETWEEN.sub(" ", text.translate(_LETTERS)).strip(" ")
