"""Who learns and who teaches."""

from .institutions import Institution, Region
from .people import Consent, Person
from .trainers import Qualification, Trainer

__all__ = ["Consent", "Institution", "Person", "Qualification", "Region", "Trainer"]
