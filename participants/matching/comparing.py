"""How likely two records are one person, and why: evidence is weighed and added up (Fellegi and Sunter, 1969).

The weights are points, about the logarithm of how much more often something is so among records of one person than
among those of two. They were set on the tuning half of labelled pairs; docs/decisions/0034 has what they reach.
"""

import enum
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from .spelling import Word, sound_of
from .traits import PHONE_DIGITS, Traits

# From so many points on.
SAME_FROM = 10
PERHAPS_FROM = 3
MAX_POINTS = 30
# So common that they hardly tell one person from another.
COMMON = frozenset(
    [
        *[
            "muhamad",
            "ahmad",
            "abdul",
            "agus",
            "budi",
            "siti",
            "nur",
            "sri",
            "dewi",
            "maria",
            "eko",
            "dwi",
            "tri",
            "ali",
        ],
        *[
            "wayan",
            "made",
            "nyoman",
            "ketut",
            "putu",
            "kadek",
            "komang",
            "ni",
            "i",
            "luh",
            "yohanes",
            "ibnu",
            "bin",
            "binti",
        ],
    ]
)


class Verdict(enum.StrEnum):
    SAME = "same"
    PERHAPS = "perhaps"
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence: its code, whether it speaks for one person, and the words that it is about."""

    code: str
    supports: bool
    one: str = ""
    other: str = ""


@dataclass(frozen=True, slots=True)
class Match:
    """What the comparison of two records came to."""

    verdict: Verdict
    points: int
    reasons: tuple[Reason, ...]


@dataclass(slots=True)
class _Name:
    """How far two names are one: what each word of the one is in the other."""

    whole: int = 0
    mistyped: int = 0
    initials: int = 0
    left: int = 0
    right: int = 0
    common: int = 0
    letters: int = 0

    @property
    def agreed(self) -> int:
        return self.whole + self.mistyped


def compare(one: Traits, other: Traits) -> Match:
    """Weigh what two records say. No query, no state: the same for the same two."""
    name = _compare_names(one.words, other.words)
    points, reasons = _weigh_name(name, one, other)
    identified = False
    contradicted = False
    # A sex is mistyped or left at what a form proposes: against certainty, not against a question.
    doubtful = False
    for weigh in (_weigh_nip, _weigh_birth, _weigh_email, _weigh_phone):
        more, reason, identifies = weigh(one, other)
        points += more
        if reason is not None:
            reasons.append(reason)
            contradicted |= reason.code in {"other_nip", "other_birth_date"}
        identified |= identifies
    for weigh_lightly in (_weigh_institution, _weigh_sex):
        more, reason = weigh_lightly(one, other)
        points += more
        if reason is not None:
            reasons.append(reason)
            doubtful |= reason.code == "other_sex"
    points = max(min(points, MAX_POINTS), 0)
    names_agree = name.agreed + name.initials > 0 and not (name.left and name.right)
    if points >= SAME_FROM and identified and not (contradicted or doubtful) and names_agree and name.agreed:
        verdict = Verdict.SAME
    elif points >= PERHAPS_FROM or ((identified or _is_whole(name)) and not contradicted):
        verdict = Verdict.PERHAPS
    else:
        verdict = Verdict.DIFFERENT
    return Match(verdict, points, tuple(reasons))


def _is_whole(name: _Name) -> bool:
    return name.whole > 0 and not (name.left or name.right or name.mistyped or name.initials)


# --- Names ------------------------------------------------------------------------------------


def _compare_names(one: list[Word], other: list[Word]) -> _Name:
    name = _Name()
    if not one or not other:
        return name
    left, right = _put_together(one, other)
    pairs = sorted(
        ((rank, i, j) for i, a in enumerate(left) for j, b in enumerate(right) if (rank := _likeness(a, b)) < _UNLIKE),
    )
    free_left, free_right = set(range(len(left))), set(range(len(right)))
    for rank, i, j in pairs:
        if i not in free_left or j not in free_right:
            continue
        free_left.discard(i)
        free_right.discard(j)
        if rank == _EQUAL:
            name.whole += 1
            name.common += left[i].is_initial or left[i].sound in COMMON
            name.letters += len(left[i].sound)
        elif rank == _MISTYPED:
            name.mistyped += 1
        else:
            name.initials += 1
    name.left, name.right = len(free_left), len(free_right)
    if name.left and name.right and _reads_alike(one, other):
        return _Name(mistyped=max(len(one), len(other)), letters=sum(len(word.sound) for word in one))
    return name


def _reads_alike(one: list[Word], other: list[Word]) -> bool:
    """Whether all letters in a row are nearly the same: what is mistyped and parted in other places.

    A number in a name is no mistyped word: “Peserta 98” and “Peserta 989” are two.
    """
    if _numbers_in(one) != _numbers_in(other):
        return False
    left = "".join(word.sound for word in one)
    for turn in range(len(other)):
        right = "".join(word.sound for word in [*other[turn:], *other[:turn]])
        allowed = max(len(left), len(right)) // 5
        if min(len(left), len(right)) >= 6 and OSA.distance(left, right, score_cutoff=allowed) <= allowed:
            return True
    return False


def _numbers_in(words: list[Word]) -> set[str]:
    return {word.typed for word in words if word.typed.isdigit()}


_EQUAL, _MISTYPED, _SHORTENED, _UNLIKE = range(4)


def _likeness(one: Word, other: Word) -> int:
    if one.sound == other.sound:
        return _EQUAL
    if one.typed.isdigit() or other.typed.isdigit():
        return _UNLIKE
    shorter, longer = (one, other) if len(one.typed) <= len(other.typed) else (other, one)
    if shorter.is_initial:
        is_one = longer.typed.startswith(shorter.typed) or longer.sound.startswith(shorter.sound)
        return _SHORTENED if is_one else _UNLIKE
    if shorter.is_short and len(shorter.typed) > 1 and longer.sound.startswith(shorter.sound):
        return _SHORTENED
    return _MISTYPED if _is_mistyped(one.sound, other.sound) else _UNLIKE


def _is_mistyped(one: str, other: str) -> bool:
    """Whether one letter was left out, doubled, exchanged or swapped; of long words two."""
    longest = max(len(one), len(other))
    if longest < 4 or not (one.isalpha() and other.isalpha()):
        return False
    allowed = 1 if longest < 9 else 2
    return OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _put_together(one: list[Word], other: list[Word]) -> tuple[list[Word], list[Word]]:
    """Both names, with words joined that the other writes as one: “Dja Ratu” and “Djaratu”."""
    if len(one) == len(other) and {word.sound for word in one} == {word.sound for word in other}:
        return one, other
    return _joined(one, other), _joined(other, one)


def _joined(words: list[Word], as_in: list[Word]) -> list[Word]:
    known = [word for word in as_in if len(word.typed) > 3]
    result: list[Word] = []
    at = 0
    while at < len(words):
        if at + 1 < len(words) and not words[at].is_initial and not words[at + 1].is_initial:
            together = _as_one(words[at], words[at + 1], known)
            if together is not None:
                result.append(together)
                at += 2
                continue
        result.append(words[at])
        at += 1
    return result


def _as_one(one: Word, other: Word, known: list[Word]) -> Word | None:
    """The two words as one, if the other name has them so, in either order: “Rahma, Siti” is turned round."""
    stand_alone = any(_EQUAL in {_likeness(one, word), _likeness(other, word)} for word in known)
    for together in (_together(one, other), _together(other, one)):
        for word in known:
            likeness = _likeness(together, word)
            if likeness == _EQUAL or (likeness == _MISTYPED and not stand_alone):
                return together
    return None


def _together(one: Word, other: Word) -> Word:
    typed = one.typed + other.typed
    # A shortened word is written out before it is joined: “Muh. Syarif”.
    return Word(typed, sound_of(typed) if not (one.is_short or other.is_short) else one.sound + other.sound, False)


def _weigh_name(name: _Name, one: Traits, other: Traits) -> tuple[int, list[Reason]]:
    reasons: list[Reason] = []
    shown = (one.full_name, other.full_name)
    if name.agreed == 0 or (name.left and name.right):
        # A word or an initial in common: perhaps a name that changed, if something else identifies the person.
        return (-3 if name.agreed + name.initials else -8), [Reason("other_name", False, *shown)]
    telling = name.whole - name.common
    points = 2 * telling + name.common + name.mistyped + min(name.letters, 16) // 4
    if name.left or name.right:
        points -= 1 if name.agreed > 1 else 4
        reasons.append(Reason("part_of_name", True, *shown))
    elif not name.mistyped and not name.initials:
        spelled_alike = [word.typed for word in one.words] == [word.typed for word in other.words]
        reasons.append(Reason("same_name" if spelled_alike else "same_name_spelled", True, *shown))
    if name.mistyped:
        reasons.append(Reason("similar_name", True, *shown))
    if name.initials:
        reasons.append(Reason("initials", True, *shown))
    return points, reasons


# --- What identifies --------------------------------------------------------------------------

Weighed = tuple[int, Reason | None, bool]
_NOTHING: Weighed = (0, None, False)


def _weigh_nip(one: Traits, other: Traits) -> Weighed:
    if not one.number or not other.number:
        return _NOTHING
    if one.number == other.number:
        return 14, Reason("same_nip", True), True
    if OSA.distance(one.number, other.number, score_cutoff=1) <= 1:
        return 4, Reason("similar_nip", True), False
    return -12, Reason("other_nip", False), False


def _weigh_birth(one: Traits, other: Traits) -> Weighed:
    if one.born is None or other.born is None:
        return _NOTHING
    if one.born == other.born:
        # The NIP of both has it already.
        return (0 if one.number and one.number == other.number else 6), Reason("same_birth_date", True), True
    if (one.born.year, one.born.day, one.born.month) == (other.born.year, other.born.month, other.born.day):
        return 0, Reason("similar_birth_date", True), False
    return -10, Reason("other_birth_date", False), False


def _weigh_email(one: Traits, other: Traits) -> Weighed:
    if not one.address or not other.address:
        return _NOTHING
    if one.address != other.address:
        return 0, Reason("other_email", False), False
    if one.is_office_address:
        return 1, Reason("same_mailbox", True), False
    return 7, Reason("same_email", True), True


def _weigh_phone(one: Traits, other: Traits) -> Weighed:
    if not one.digits or not other.digits:
        return _NOTHING
    if one.digits[-PHONE_DIGITS:] != other.digits[-PHONE_DIGITS:]:
        return -1, Reason("other_phone", False), False
    if not one.is_mobile:
        return 1, Reason("same_office_phone", True), False
    return 7, Reason("same_phone", True), True


def _weigh_institution(one: Traits, other: Traits) -> tuple[int, Reason | None]:
    if one.institution and other.institution:
        alike = one.institution == other.institution
    elif one.folded_institution and other.folded_institution:
        alike = one.folded_institution == other.folded_institution
    else:
        return 0, None
    return (2, Reason("same_institution", True)) if alike else (-1, Reason("other_institution", False))


def _weigh_sex(one: Traits, other: Traits) -> tuple[int, Reason | None]:
    if "unstated" in {one.sex, other.sex} or one.sex == other.sex:
        return 0, None
    return -5, Reason("other_sex", False)
