"""Who a person is, as predicates that the rules of every app are made of."""

from typing import Any

import rules

from .models import Role


def _holds(user: Any, *roles: str) -> bool:
    return user.is_authenticated and user.has_role(*roles)


@rules.predicate
def is_administrator(user: Any) -> bool:
    return _holds(user, Role.ADMINISTRATOR)


@rules.predicate
def is_officer(user: Any) -> bool:
    return _holds(user, Role.OFFICER)


@rules.predicate
def is_trainer(user: Any) -> bool:
    return _holds(user, Role.TRAINER)


@rules.predicate
def is_viewer(user: Any) -> bool:
    return _holds(user, Role.VIEWER)


# Those who plan and run trainings; which ones, says the rule that is joined to this.
runs_trainings = is_administrator | is_officer
