"""When two spellings are the same name: capitals, accents, marks, the order of the words and titles do not matter."""

import unicodedata

from emm.common.text import fold

# What people write before a name and do not mean as a part of it.
TITLES_BEFORE = frozenset(["apt", "dr", "dra", "drg", "drh", "drs", "h", "hj", "ir", "kh", "ns", "pdt", "prof", "ust"])


def fold_name(name: str) -> str:
    """``name`` folded, without “Prof. Dr. H.” before it and “S.H. M.Si.” after it; a lone “S.” may be an initial."""
    words = fold(name).split()
    while len(words) > 1 and words[0].rstrip(".") in TITLES_BEFORE:
        words.pop(0)
    while len(words) > 1 and "." in words[-1].removesuffix("."):
        words.pop()
    return " ".join(words)


def readings(typed: str) -> list[str]:
    """What a name with a comma may be, folded: “Rahma, Siti” is turned round, “Siti Rahma, SH” has a title after it."""
    folded = (fold_name(reading) for reading in (typed.replace(",", " "), typed.partition(",")[0]))
    return list(dict.fromkeys(name for name in folded if words_of(name)))


def words_of(name: str) -> frozenset[str]:
    """The words of a folded name, without the points of initials and other marks."""
    return frozenset(
        "".join(
            character * (character == " " or _is_written(character)) for character in name.replace(",", " ")
        ).split()
    )


def key_of(name: str) -> str:
    """A folded name in one word, as ``Person.name_key`` holds it."""
    return name.replace(" ", "")


def is_same_name(one: str, other: str) -> bool:
    """Whether two folded names are one: “nur haliza” is “nurhaliza”, and “haliza nur”."""
    return words_of(one) == words_of(other) or _letters_of(one) == _letters_of(other)


def is_part_of_name(one: str, other: str) -> bool:
    """Whether one of two folded names has all words of the other, and the other more than one."""
    fewer, more = sorted((words_of(one), words_of(other)), key=len)
    return len(fewer) > 1 and fewer <= more


def _letters_of(name: str) -> str:
    """All letters in a row. Points stay: “siti.rahma” is not how a name is written."""
    return "".join(character for character in name if character == "." or _is_written(character))


def _is_written(character: str) -> bool:
    """Whether it is a letter, a digit or the sign of a vowel: what is left of a folded name beside punctuation."""
    return unicodedata.category(character)[0] in "LMN"
