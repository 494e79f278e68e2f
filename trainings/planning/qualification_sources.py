"""Trainings as what qualifies trainers, for the pages and services of trainers."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from participants.models import Qualification

from .models import QualificationSource, Training


class TrainingsAsSources:
    """``participants.registries.QualificationSources``, by trainings."""

    def to_choose(self) -> list[Training]:
        """Trainings of trainers that were not cancelled, the latest first."""
        trainings = Training.objects.filter(kind=Training.Kind.TOT).exclude(state=Training.State.CANCELLED)
        return list(trainings.order_by("-starts_on", "-pk"))

    def of(self, qualifications: Iterable[Qualification]) -> dict[int, Training]:
        sources = QualificationSource.objects.order_by().filter(qualification__in=[each.pk for each in qualifications])
        return {source.qualification_id: source.training for source in sources.select_related("training")}

    def record(self, qualification: Qualification, training: Any) -> None:
        source = QualificationSource.objects.filter(qualification=qualification).first()
        if training is None:
            if source is not None:
                source.delete()
            return
        source = source or QualificationSource(qualification=qualification)
        source.training = training
        source.save()


def told_with_person(person: Any, user: Any) -> Iterable[Model]:
    """The sources of a trainer's qualifications, whose history is told with the person's."""
    sources = QualificationSource.objects.filter(qualification__trainer__person=person)
    return sources.select_related("qualification__trainer__person", "qualification__module")
