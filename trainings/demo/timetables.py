"""Puts the sessions of a training on its timetable."""

from django.core.exceptions import ValidationError

from participants.models import Trainer
from trainings.planning.models import Session, SessionTrainer, Training
from trainings.planning.services.sessions import Part, SessionPlan, schedule_session

from . import content
from .context import Stage
from .dates import Slot, slots

# The content's words for the roles of trainers.
ROLES = {"lead": SessionTrainer.Role.LEAD, "assistant": SessionTrainer.Role.CO_FACILITATOR}


def load_timetable(
    training: Training, entry: content.Entry, trainers: dict[str, Trainer], stage: Stage
) -> list[tuple[Slot, Session]]:
    """Schedule every session of the entry; returns each with the slot it came from.

    A trainer whom somebody has booked elsewhere for that time is left out: the gap is shown to who plans.
    """
    timetable = []
    for slot in slots(entry, training.starts_on, training.zone):
        parts = [Part(trainers[slot.entry[word]], role) for word, role in ROLES.items() if word in slot.entry]
        plan = _plan(slot, entry, parts, stage)
        try:
            session = schedule_session(training=training, plan=plan)
        except ValidationError:
            session = schedule_session(training=training, plan=_plan(slot, entry, [], stage))
        timetable.append((slot, session))
        stage.tally.count("sessions", created=True)
    return timetable


def _plan(slot: Slot, entry: content.Entry, parts: list[Part], stage: Stage) -> SessionPlan:
    module = stage.modules[slot.entry["module"]] if "module" in slot.entry else None
    title_en, title_ind = _titles(slot)
    return SessionPlan(
        kind=Session.Kind.MODULE if module else content.read("sessions")["titles"][slot.title]["kind"],
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        module=module,
        title_en=title_en,
        title_ind=title_ind,
        room=entry["room"],
        parts=parts,
    )


def _titles(slot: Slot) -> tuple[str, str]:
    """The session's own titles in English and Indonesian; empty where the module's title serves."""
    words = content.read("sessions")
    if slot.title:
        return words["titles"][slot.title]["en"], words["titles"][slot.title]["ind"]
    if "part" not in slot.entry:
        return "", ""
    part = words["parts"][slot.entry["part"]]
    module = next(each for each in content.read("curriculum")["module"] if each["code"] == slot.entry["module"])
    return f"{module['title_en']}: {part['en']}", f"{module['title_ind']}: {part['ind']}"
