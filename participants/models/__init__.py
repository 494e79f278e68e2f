"""Who learns and who teaches."""

from .institutions import Institution, Region
from .matching import DuplicatePair, MatchKey
from .merges import Merge, MergeStep
from .people import Consent, Person
from .trainers import Qualification, Trainer, Unavailability

__all__ = [
    "Consent",
    "DuplicatePair",
    "Institution",
    "MatchKey",
    "Merge",
    "MergeStep",
    "Person",
    "Qualification",
    "Region",
    "Trainer",
    "Unavailability",
]
