"""The sessions that a person taught."""

from typing import Any

from participants.models import Person
from participants.registries import PersonData

from .models import SessionTrainer


def _taught(person: Person) -> list[dict[str, Any]]:
    parts = SessionTrainer.objects.filter(trainer__person=person).select_related("session__training", "session__module")
    return [
        {"training": part.session.training.title, "session": str(part.session), "part": part.get_role_display()}
        for part in parts.order_by("session__starts_at")
    ]


DATA = {"sessions_taught": PersonData(model=SessionTrainer, copy={"sessions_taught": _taught})}
