"""What the comparison reaches on labelled pairs; decision 0034 has the figures. The frozen half was never tuned on."""

import hashlib
from collections import Counter

import pytest

from participants.matching.blocking import keys_of
from participants.matching.comparing import Verdict, compare
from participants.matching.traits import Traits

from .labelled_pairs import PAIRS_OF_A_HALF, make_pairs

# Of the pairs as they were before the comparison was written.
DIGESTS = {
    "tuning": "e1d43e860efc242705ea564274caa51a2150ca7477dfa033e6ac4f900c66e207",
    "frozen": "fb87e33223ee9383176a65d82fbe04323be257ccb887246023206aa37d3f0284",
}


def verdict_of(pair):
    """As the database finds it: different, too, where the two share no key."""
    one, other = Traits(**vars(pair.one)), Traits(**vars(pair.other))
    return compare(one, other).verdict if keys_of(one) & keys_of(other) else Verdict.DIFFERENT


@pytest.fixture(scope="module")
def counted():
    return Counter((pair.same, verdict_of(pair)) for pair in make_pairs("frozen"))


@pytest.mark.parametrize("half", DIGESTS)
def test_the_pairs_are_those_that_were_frozen(half):
    pairs = make_pairs(half)
    assert hashlib.sha256(repr(pairs).encode()).hexdigest() == DIGESTS[half]
    assert len(pairs) == PAIRS_OF_A_HALF


def test_a_third_are_hard_negatives():
    kinds = Counter(pair.kind for half in DIGESTS for pair in make_pairs(half))
    easy = kinds.pop("one person") + kinds.pop("any two")
    assert (easy, sum(kinds.values())) == (1600, 800)
    assert set(kinds) == {"namesake", "sibling", "father", "office", "office namesake"}


def test_of_those_called_the_same_99_of_100_are(counted):
    right, wrong = counted[True, Verdict.SAME], counted[False, Verdict.SAME]
    assert right / (right + wrong) >= 0.99
    assert right >= 200


def test_of_those_who_are_one_person_95_of_100_are_called_perhaps_at_least(counted):
    found = counted[True, Verdict.SAME] + counted[True, Verdict.PERHAPS]
    assert found / (found + counted[True, Verdict.DIFFERENT]) >= 0.95


def test_any_two_people_are_hardly_ever_called_perhaps():
    strangers = [pair for pair in make_pairs("frozen") if pair.kind == "any two"]
    assert sum(verdict_of(pair) != Verdict.DIFFERENT for pair in strangers) <= len(strangers) // 100
