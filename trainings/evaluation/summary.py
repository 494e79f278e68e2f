"""What the results of a training add up to."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .models import HIGHEST, Result


@dataclass(frozen=True)
class ScoreSummary:
    """Averages over those who took both tests, and how many they are.

    ``gain`` is the normalised gain of the class (Hake 1998): what was gained of what there was to gain.
    """

    matched: int
    pre_average: Decimal
    post_average: Decimal

    @property
    def gain(self) -> Decimal | None:
        """None where nothing was left to gain."""
        left = HIGHEST - self.pre_average
        return (self.post_average - self.pre_average) / left if left else None


def scores_of(results: Iterable[Result]) -> ScoreSummary | None:
    """The summary of those who took both tests; None where nobody did."""
    pairs = [
        (result.pre_test, result.post_test)
        for result in results
        if result.pre_test is not None and result.post_test is not None
    ]
    if not pairs:
        return None
    number = len(pairs)
    before, after = (sum(scores, start=Decimal(0)) / number for scores in zip(*pairs, strict=True))
    return ScoreSummary(number, before, after)
