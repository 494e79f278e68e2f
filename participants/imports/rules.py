"""Who may bring lists: who manages people, and each sees the own lists only."""

from typing import Any

import rules

from emm.accounts.predicates import is_administrator, is_officer

from .models import Import


@rules.predicate
def brought_it(user: Any, imported: Import | None) -> bool:
    """Whether the list is the person's own."""
    return imported is not None and imported.made_by_id == user.pk


rules.add_perm("imports.add_import", is_administrator | is_officer)
rules.add_perm("imports.change_import", brought_it & (is_administrator | is_officer))
