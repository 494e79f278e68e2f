"""Who may see and manage programmes."""

from typing import Any

import rules

from emm.accounts.models import Role
from emm.accounts.predicates import is_administrator, is_officer, is_viewer

from .models import Programme


@rules.predicate
def is_given_programme(user: Any, programme: Programme | None) -> bool:
    """Whether the viewer sees the programme's figures; without one: whether any may be seen."""
    return programme is None or programme.pk in user.scope_of(Role.VIEWER).named_programmes


@rules.predicate
def works_in_programme(user: Any, programme: Programme | None) -> bool:
    """Whether trainings of the programme may be within what the officer was given; without one: of any."""
    return programme is None or user.scope.reaches_programme(programme.pk)


@rules.predicate
def is_responsible_for_programme(user: Any, programme: Programme | None) -> bool:
    """Whether the officer was given all of the programme. A new one is for those who were given everything."""
    return user.scope.everything if programme is None else user.scope.reaches_whole_programme(programme.pk)


rules.add_perm(
    "programmes.view_programme",
    is_administrator | (is_officer & works_in_programme) | (is_viewer & is_given_programme),
)
rules.add_perm("programmes.plan_in_programme", is_administrator | (is_officer & works_in_programme))
rules.add_perm("programmes.manage_programmes", is_administrator | (is_officer & is_responsible_for_programme))
# Figures of a programme without leaving out what is small.
rules.add_perm("programmes.view_exact_figures", is_administrator | (is_officer & is_responsible_for_programme))
