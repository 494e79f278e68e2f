"""Who may plan, teach in, and look at trainings.

What an officer is responsible for, says ``trainings.access.scopes``; administrators hold every permission.
"""

from typing import Any

import rules

from emm.accounts.predicates import is_administrator, is_officer, is_trainer, runs_trainings

from .models import Session, Training, Venue


@rules.predicate
def teaches_in_training(user: Any, training: Training | None) -> bool:
    """Whether the person is a trainer in one of the training's sessions."""
    return (
        training is not None
        and Session.objects.filter(training=training, trainers__trainer__person__user=user.pk).exists()
    )


@rules.predicate
def is_responsible(user: Any, training: Training | None) -> bool:
    """Whether the training, also one that is not saved yet, is within what the officer was given."""
    return training is not None and user.scope.reaches(programme=training.programme_id, province=training.region_id)


@rules.predicate
def is_free_to_change(user: Any, venue: Venue | None) -> bool:
    """Whether every training at the venue is the officer's: nobody moves the rooms of others."""
    if venue is None or user.scope.everything:
        return True
    return not Training.objects.filter(venue=venue).exclude(pk__in=Training.objects.run_by(user).values("pk")).exists()


@rules.predicate
def is_responsible_for_everything(user: Any) -> bool:
    return bool(user.scope.everything)


rules.add_perm("planning.teach", is_trainer)
rules.add_perm("planning.list_trainings", runs_trainings | is_trainer)
rules.add_perm(
    "planning.view_training",
    is_administrator | (is_officer & is_responsible) | (is_trainer & teaches_in_training),
)
rules.add_perm("planning.manage_trainings", runs_trainings)
rules.add_perm("planning.manage_training", is_administrator | (is_officer & is_responsible))
rules.add_perm("planning.view_venues", runs_trainings)
rules.add_perm("planning.manage_venues", is_administrator | (is_officer & is_free_to_change))
rules.add_perm("planning.view_timetable_templates", runs_trainings)
# A template is everybody's: whoever sees a part of the trainings uses it.
rules.add_perm("planning.manage_timetable_templates", is_administrator | (is_officer & is_responsible_for_everything))
