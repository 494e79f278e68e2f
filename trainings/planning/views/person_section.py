"""What the page of a person shows of the trainings they taught in."""

from typing import Any

from django.db.models import Count

from ..models import Training


def taught_by(trainer: Any, request: Any) -> dict[str, Any] | None:
    """The trainings, as far as they are seen, that a trainer taught in, with the number of sessions in each."""
    parts = trainer.session_parts.exclude(session__state="cancelled").values("training").annotate(sessions=Count("pk"))
    numbers = {row["training"]: row["sessions"] for row in parts.order_by()}
    trainings = Training.objects.for_user(request.user).filter(pk__in=numbers).order_by("-starts_on", "-pk")
    taught = [{"training": training, "sessions": numbers[training.pk]} for training in trainings]
    return {"taught": taught} if taught else None
