"""From what is published of officials, nobody computes a count of very few: tried by an attacker on generated data."""

import pytest

from emm.common.disclosure_control import BySex
from tests import proofs
from trainings.reporting.disclosure import Decision, decide

from .attacker import MEN, UNSTATED, WOMEN, People, Shown, recovered
from .generated import by_programme, counted, each_looked_at_alone, generated


def published(people: People, decision: Decision) -> list[Shown]:
    def shown(programme: int | None, counts: BySex, *, by_sex: bool) -> Shown:
        return Shown(programme, counts.people, *((counts.women, counts.men) if by_sex else ()))

    if not decision.told:
        return []
    return [
        shown(None, decision.whole, by_sex=decision.whole_by_sex),
        *(shown(each, counted(people, [each]), by_sex=each in decision.told_by_sex) for each in decision.told),
    ]


@pytest.mark.proof
@pytest.mark.parametrize("part", range(5))
def test_no_small_count_is_computed_from_all_that_is_published(part):
    for seed in proofs.seeds(100)[part::5]:
        people = generated(seed)
        decision = decide(by_programme(people), lambda some, people=people: counted(people, some))
        assert recovered(published(people, decision), people) == [], f"seed {seed}"


def test_the_attacker_finds_small_counts_where_each_figure_is_looked_at_alone():
    sets = [generated(seed) for seed in range(30)]
    found = [recovered(published(people, each_looked_at_alone(people)), people, beyond=True) for people in sets]
    assert len([each for each in found if each]) >= 10


def test_two_people_are_found_by_subtraction_and_no_longer():
    people = {(frozenset({1}), WOMEN): 150, (frozenset({1}), MEN): 143, (frozenset({2}), MEN): 2}
    assert "people not in 1: 2" in recovered([Shown(None, 295), Shown(1, 293)], people, beyond=True)
    decision = decide(by_programme(people), lambda some: counted(people, some))
    assert (decision.whole, decision.told) == (BySex(293, 150, 143), {1})


@pytest.mark.parametrize(
    ("sizes", "told", "whole"),
    [
        ({}, set(), 0),
        ({1: 4}, set(), 0),
        ({1: 12, 2: 5}, {1, 2}, 17),
        ({1: 12, 2: 3}, {1}, 12),
        ({1: 4, 2: 4}, set(), 0),
    ],
)
def test_a_programme_that_is_too_small_joins_the_whole_later(sizes, told, whole):
    people = {(frozenset({programme}), WOMEN): number for programme, number in sizes.items()}
    decision = decide(by_programme(people), lambda some: counted(people, some))
    assert (decision.told, decision.whole.people, decision.whole_by_sex) == (told, whole, False)


def test_people_in_two_programmes_do_not_tell_of_the_few_who_are_in_one():
    """All but two of the second are in the first too."""
    people = {
        (frozenset({1}), WOMEN): 20,
        (frozenset({1, 2}), WOMEN): 10,
        (frozenset({2}), WOMEN): 2,
    }
    decision = decide(by_programme(people), lambda some: counted(people, some))
    assert (decision.told, decision.whole.people) == ({1}, 30)


def test_a_programme_is_told_by_sex_though_the_whole_is_not():
    people = {
        (frozenset({1}), WOMEN): 20,
        (frozenset({1}), MEN): 20,
        (frozenset({2}), WOMEN): 30,
        (frozenset({2}), MEN): 30,
        (frozenset({2}), UNSTATED): 1,
    }
    decision = decide(by_programme(people), lambda some: counted(people, some))
    assert (decision.whole_by_sex, decision.told_by_sex) == (False, {1})
