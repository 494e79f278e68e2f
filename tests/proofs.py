"""How much the large proofs try: little in every run of the suite, as much as one likes in ``make proofs``.

PROOFS        how many times as many cases as the suite tries; 1 by default
PROOFS_SEED   where the generated cases begin; 0 by default, so that the suite tries the same in every run

A proof is a test that is marked ``proof``, or made by hypothesis. At ``PROOFS=1`` it takes 20 seconds at the most.
"""

import os

TIMES = int(os.environ.get("PROOFS", "1"))
SEED = int(os.environ.get("PROOFS_SEED", "0"))


def seeds(number: int) -> range:
    """The seeds of ``number`` cases in the suite, and of so many times as many in ``make proofs``."""
    return range(SEED, SEED + number * TIMES)


def examples(number: int) -> int:
    """How many examples hypothesis tries where the suite tries ``number``."""
    return number * TIMES
