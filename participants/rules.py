"""Who may see and change people and institutions."""

import rules

from emm.accounts.predicates import is_administrator, runs_trainings

rules.add_perm("participants.view_people", runs_trainings)
rules.add_perm("participants.manage_people", runs_trainings)
rules.add_perm("participants.view_institutions", runs_trainings)
rules.add_perm("participants.manage_institutions", runs_trainings)
rules.add_perm("participants.view_trainers", runs_trainings)
rules.add_perm("participants.manage_trainers", runs_trainings)
rules.add_perm("participants.reveal_nip", is_administrator)
