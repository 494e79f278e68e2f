"""Sessions of two trainers who become one: in each session once."""

from typing import Any

from participants.merging.journal import Journal

from .models import SessionTrainer


def move_sessions(journal: Journal, kept: Any, merged: Any) -> None:
    own = set(SessionTrainer.objects.filter(trainer=kept).values_list("session", flat=True))
    for part in SessionTrainer.objects.filter(trainer=merged).order_by("pk"):
        if part.session_id in own:
            journal.delete(part)
        else:
            journal.change(part, trainer_id=kept.pk)
