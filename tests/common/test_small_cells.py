"""What is left out so that no count of very few people is told, not even by the others."""

import pytest

from emm.common.small_cells import left_out


@pytest.mark.parametrize(
    ("parts", "out"),
    [
        ({}, ""),
        ({"a": 12, "b": 5}, ""),
        ({"a": 12, "b": 3}, "ab"),
        ({"a": 12, "b": 3, "c": 40}, "ab"),
        ({"a": 12, "b": 3, "c": 2}, "bc"),
        ({"a": 12, "b": 1, "c": 2, "d": 9}, "bcd"),
        ({"a": 12, "b": 0, "c": 20}, ""),
        ({"a": 3}, "a"),
    ],
)
def test_the_small_ones_and_whatever_would_tell_of_them(parts, out):
    assert left_out(parts) == set(out)
