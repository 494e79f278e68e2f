"""Who may see and change people and institutions; without one at hand: whether any."""

from typing import Any

import rules

from emm.accounts.predicates import is_administrator, is_officer, runs_trainings

from .models import Institution, Person


@rules.predicate
def has_to_do_with(user: Any, person: Person | None) -> bool:
    """Whether the person is among those that the officer sees."""
    return person is None or user.scope.everything or Person.objects.for_user(user).filter(pk=person.pk).exists()


@rules.predicate
def is_same_person(user: Any, person: Person | None) -> bool:
    """Whether it is the person's own account."""
    return person is not None and user.pk is not None and person.user_id == user.pk


@rules.predicate
def is_responsible_there(user: Any, institution: Institution | None) -> bool:
    """Whether the institution lies in the officer's provinces, or was added by them."""
    if institution is None or user.scope.everything:
        return True
    return Institution.objects.managed_by(user).filter(pk=institution.pk).exists()


rules.add_perm("participants.view_people", is_administrator | (is_officer & has_to_do_with))
rules.add_perm("participants.manage_people", is_administrator | (is_officer & has_to_do_with))
rules.add_perm("participants.view_institutions", runs_trainings)
rules.add_perm("participants.manage_institutions", is_administrator | (is_officer & is_responsible_there))
rules.add_perm("participants.view_trainers", runs_trainings)
rules.add_perm("participants.manage_trainers", is_administrator | (is_officer & has_to_do_with))
rules.add_perm("participants.manage_unavailability", is_same_person | is_administrator | (is_officer & has_to_do_with))
rules.add_perm("participants.reveal_nip", is_administrator)
