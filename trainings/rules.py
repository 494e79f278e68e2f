"""Who may plan, teach in, and look at trainings."""

from typing import Any

import rules

from emm.accounts.predicates import is_trainer, is_viewer, runs_trainings

from .models import Session, Training


@rules.predicate
def teaches_in_training(user: Any, training: Training | None) -> bool:
    """Whether the person is a trainer in one of the training's sessions."""
    return (
        training is not None
        and Session.objects.filter(training=training, trainers__trainer__person__user=user.pk).exists()
    )


rules.add_perm("trainings.view_programme", runs_trainings | is_viewer)
rules.add_perm("trainings.manage_programmes", runs_trainings)
rules.add_perm("trainings.teach", is_trainer)
rules.add_perm("trainings.list_trainings", runs_trainings | is_trainer)
rules.add_perm("trainings.view_training", runs_trainings | (is_trainer & teaches_in_training))
rules.add_perm("trainings.manage_trainings", runs_trainings)
rules.add_perm("trainings.manage_training", runs_trainings)
