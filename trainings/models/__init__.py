"""The plan: programmes, their trainings, the timetable of each and who takes part."""

from .enrolments import Enrolment
from .programmes import Indicator, Programme
from .sessions import Session, SessionTrainer
from .trainings import Language, Training

__all__ = ["Enrolment", "Indicator", "Language", "Programme", "Session", "SessionTrainer", "Training"]
