"""JP and shares are exact: nobody misses a certificate, or gets one, by rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.test import override_settings
from hypothesis import assume, given
from hypothesis import strategies as st

from trainings.planning.learning_hours import jp_of_minutes, reaches, share_percent, total_jp

MINUTES = st.integers(0, 24 * 60)
HOURS = st.decimals(0, 60, places=1)


@pytest.mark.parametrize(
    ("minutes", "jp"), [(0, "0"), (11, "0"), (12, "0.5"), (45, "1"), (60, "1.5"), (90, "2"), (100, "2"), (135, "3")]
)
def test_jp_of_some_sessions(minutes, jp):
    assert jp_of_minutes(minutes) == Decimal(jp)


def test_an_exact_quarter_rounds_up():
    with override_settings(JP_MINUTES=60):
        assert [jp_of_minutes(15), jp_of_minutes(45)] == [Decimal("0.5"), Decimal(1)]


@given(MINUTES, st.integers(30, 60))
def test_jp_is_the_nearest_half(minutes, length):
    with override_settings(JP_MINUTES=length):
        jp = jp_of_minutes(minutes)

    assert jp * 2 % 1 == 0
    assert abs(Fraction(jp) - Fraction(minutes, length)) <= Fraction(1, 4)


@given(MINUTES, MINUTES)
def test_longer_is_never_less(one, other):
    assume(one <= other)

    assert jp_of_minutes(one) <= jp_of_minutes(other)


@given(st.lists(HOURS, max_size=30))
def test_the_total_is_exact(hours):
    assert total_jp(hours) == sum(map(Fraction, hours))


@given(HOURS, HOURS)
def test_a_share_is_rounded_down(attended, total):
    assume(total > 0 and attended <= total)
    share = share_percent(attended, total)

    assert share <= Fraction(attended) * 100 / Fraction(total) < share + 1
    assert 0 <= share <= 100


@given(HOURS, HOURS, st.integers(0, 100))
def test_the_threshold_is_decided_exactly(attended, total, minimum):
    assume(total > 0)

    assert reaches(attended, total, minimum) is (Fraction(attended) / Fraction(total) >= Fraction(minimum, 100))


def test_almost_is_not_enough():
    assert share_percent(Decimal("15.9"), Decimal("20.0")) == 79
    assert not reaches(Decimal("15.9"), Decimal("20.0"), 80)
    assert reaches(Decimal("16.0"), Decimal("20.0"), 80)


def test_nothing_to_attend_reaches_nothing():
    assert share_percent(Decimal(0), Decimal(0)) == 0
    assert not reaches(Decimal(0), Decimal(0), 0)
