"""What is too small to be told."""

import pytest

from emm.common.disclosure_control import BySex, is_publishable, suppress, tells_of_few


@pytest.mark.parametrize(
    ("count", "enough", "few"), [(0, False, False), (1, False, True), (4, False, True), (5, True, False)]
)
def test_five_are_enough_and_nobody_is_not_few(count, enough, few):
    assert (is_publishable(count), tells_of_few(count), suppress(count)) == (enough, few, count if enough else None)


@pytest.mark.parametrize(
    ("people", "women", "men", "is_divisible"),
    [
        (10, 5, 5, True),
        (10, 6, 4, False),  # few men
        (10, 4, 6, False),  # few women
        (12, 6, 5, False),  # one who stated none, found by subtraction
        (16, 6, 5, True),
        (5, 0, 5, False),  # all are men
    ],
)
def test_women_and_men_are_told_together_or_not_at_all(people, women, men, is_divisible):
    assert BySex(people, women, men).is_divisible is is_divisible


def test_numbers_by_sex_are_added_and_subtracted_part_by_part():
    whole, part = BySex(12, 6, 5), BySex(4, 3, 1)
    assert (whole + part, whole - part, (whole - part).unstated) == (BySex(16, 9, 6), BySex(8, 3, 4), 1)
