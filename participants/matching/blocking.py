"""Keys by which records are found that may be one person: two records are compared where they share one.

The keys are hashed (``keyed_hashes``): the table of them gives neither names nor numbers away.
"""

from collections.abc import Iterable, Iterator
from itertools import combinations, pairwise

from .keyed_hashes import hashed_key
from .spelling import Word, skeleton_of, sound_of
from .traits import PHONE_DIGITS, Traits

# Of a longer name, so many words are looked for in pairs.
MAX_PAIRED = 5


def keys_of(traits: Traits) -> set[int]:
    """The keys of a record; none where nothing is known."""
    return {hashed_key(key) for key in _strong_keys(traits)} | {hashed_key(key) for key in _name_keys(traits)}


def index_keys_of(traits: Traits) -> set[int]:
    """The same, and those that only a search asks for: a telephone of an office is no reason to compare."""
    shared = {phone_key(traits.phone)} if traits.digits and not traits.is_mobile else set()
    return keys_of(traits) | shared


def scan_keys_of(traits: Traits) -> set[int]:
    """Keys for comparing everybody with everybody: those of which each alone is a reason to look."""
    words = [word for word in traits.words if not word.is_initial]
    keys = [*_strong_keys(traits), *_pair_keys(words)]
    if traits.institution:
        initials = _in_order(word.sound for word in traits.words)
        keys += [f"office:{traits.institution}|{skeleton_of(word.sound)}|{initials}" for word in words]
    if traits.born:
        keys += [f"born:{traits.born}|{skeleton_of(word.sound)}" for word in words]
    return {hashed_key(key) for key in keys}


def phone_key(phone: str) -> int:
    """The key of a telephone number, however it is written."""
    return hashed_key(f"phone:{Traits(full_name='', phone=phone).digits[-PHONE_DIGITS:]}")


def _strong_keys(traits: Traits) -> Iterator[str]:
    if traits.number:
        yield f"nip:{traits.number}"
    if traits.address and not traits.is_office_address:
        yield f"email:{traits.address}"
    if traits.is_mobile:
        yield f"phone:{traits.digits[-PHONE_DIGITS:]}"


def _name_keys(traits: Traits) -> Iterator[str]:
    words = traits.words
    full = [word for word in words if not word.is_initial]
    bones = _bones_of(full)
    yield from _pair_keys(full)
    # A mistyped word is found by the others and its initial; an initial stands for itself.
    for initials in {_in_order(word.sound for word in words), _in_order(word.typed for word in words)}:
        for bone in bones:
            yield f"initials:{bone}|{initials}"
    if traits.institution:
        for word in full:
            yield f"office:{traits.institution}|{skeleton_of(word.sound)}"
    if traits.born and full:
        for word in words:
            yield f"born:{traits.born}|{word.sound[0]}"


def _bones_of(words: list[Word]) -> list[str]:
    return list(dict.fromkeys(skeleton_of(word.sound) for word in words))[:MAX_PAIRED]


def _pair_keys(words: list[Word]) -> Iterator[str]:
    """Two words of the name each, and all of it in a row."""
    bones = _bones_of(words)
    for pair in combinations(sorted(bones), 2):
        yield "two:" + "|".join(pair)
    yield f"one:{''.join(bones)}"
    yield from _joined(words)


def _in_order(words: Iterable[str]) -> str:
    return "".join(sorted(word[0] for word in words))


def _joined(words: list[Word]) -> Iterator[str]:
    """Two words beside each other as one, in either order, and then with each of the others."""
    for at, (one, other) in enumerate(pairwise(words)):
        rest = [skeleton_of(word.sound) for place, word in enumerate(words) if place not in {at, at + 1}]
        for first, second in ((one, other), (other, one)):
            together = skeleton_of(sound_of(first.typed + second.typed))
            yield f"one:{together}"
            yield from (f"two:{min(together, each)}|{max(together, each)}" for each in rest)
