"""Trainings, their sessions and the venues where they take place."""

from .qualifications import QualificationSource
from .sessions import Session, SessionTrainer
from .timetable_templates import TimetableTemplate
from .trainings import Language, Training
from .venues import Room, Venue

__all__ = [
    "Language",
    "QualificationSource",
    "Room",
    "Session",
    "SessionTrainer",
    "TimetableTemplate",
    "Training",
    "Venue",
]
