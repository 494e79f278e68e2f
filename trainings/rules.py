"""Who may plan, teach in, and look at trainings.

What an officer was made responsible for is explained in ``emm.accounts.scopes``; administrators hold every permission.
"""

from typing import Any

import rules

from emm.accounts.predicates import is_administrator, is_officer, is_trainer, is_viewer, runs_trainings

from .models import Programme, Session, Training


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
def is_given_programme(user: Any, programme: Programme | None) -> bool:
    """Whether the viewer sees the programme's figures; without one: whether any may be seen."""
    return programme is None or programme.pk in user.viewed_programmes


@rules.predicate
def works_in_programme(user: Any, programme: Programme | None) -> bool:
    """Whether trainings of the programme may be within what the officer was given; without one: of any."""
    return programme is None or user.scope.reaches_programme(programme.pk)


@rules.predicate
def is_responsible_for_programme(user: Any, programme: Programme | None) -> bool:
    """Whether the officer was given all of the programme. A new one is for those who were given everything."""
    return user.scope.everything if programme is None else user.scope.reaches_whole_programme(programme.pk)


rules.add_perm(
    "trainings.view_programme",
    is_administrator | (is_officer & works_in_programme) | (is_viewer & is_given_programme),
)
rules.add_perm("trainings.plan_in_programme", is_administrator | (is_officer & works_in_programme))
rules.add_perm("trainings.manage_programmes", is_administrator | (is_officer & is_responsible_for_programme))
# Figures of a programme without leaving out what is small.
rules.add_perm("trainings.view_exact_figures", is_administrator | (is_officer & is_responsible_for_programme))
rules.add_perm("trainings.teach", is_trainer)
rules.add_perm("trainings.list_trainings", runs_trainings | is_trainer)
rules.add_perm(
    "trainings.view_training",
    is_administrator | (is_officer & is_responsible) | (is_trainer & teaches_in_training),
)
rules.add_perm("trainings.manage_trainings", runs_trainings)
rules.add_perm("trainings.manage_training", is_administrator | (is_officer & is_responsible))
