"""The kinds of certificates, and which of them a training gives unless somebody says otherwise."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from trainings.planning.models import Training


class Kind(models.TextChoices):
    """What a certificate proves."""

    PARTICIPATION = "participation", _("Certificate of participation")
    COMPLETION = "completion", _("Certificate of completion")
    TRAINER = "trainer", _("Trainer’s certificate")
    SERVICE = "service", _("Certificate of teaching")


# A training of trainers gives two: the hours attended count for good, the right to teach has an end.
USUALLY_ISSUED = {
    Training.Kind.TOT: frozenset({Kind.COMPLETION, Kind.TRAINER, Kind.SERVICE}),
    Training.Kind.NATIONAL_ROLLOUT: frozenset({Kind.COMPLETION, Kind.SERVICE}),
    Training.Kind.SUBNATIONAL_ROLLOUT: frozenset({Kind.COMPLETION, Kind.SERVICE}),
}

# Earned by being there, or by teaching: beyond whether they are given, there is nothing to set.
WITHOUT_CONDITIONS = frozenset({Kind.PARTICIPATION, Kind.SERVICE})


def kinds_of(training: Training) -> list[Kind]:
    """The kinds that a training of its kind can give: trainers are made by a training of trainers alone."""
    return [kind for kind in Kind if kind != Kind.TRAINER or training.kind == Training.Kind.TOT]
