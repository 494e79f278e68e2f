"""Who may remove personal data whose time has passed, take a copy out, ask about their own, and answer that."""

from typing import Any

import rules

from emm.accounts.predicates import is_administrator
from participants.models import Person


@rules.predicate
def is_this_person(user: Any, person: Person | None) -> bool:
    return person is not None and person.user_id is not None and person.user_id == user.pk


rules.add_perm("privacy.apply_retention", is_administrator)
rules.add_perm("privacy.copy_person", is_administrator | is_this_person)
rules.add_perm("privacy.file_request", rules.is_authenticated)
rules.add_perm("privacy.answer_requests", is_administrator)
