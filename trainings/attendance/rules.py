"""Who may see and record attendance: whoever may see the training."""

import rules

from emm.accounts.predicates import is_administrator, is_officer, is_trainer
from trainings.planning.rules import is_responsible, teaches_in_training

rules.add_perm(
    "attendance.record_attendance",
    is_administrator | (is_officer & is_responsible) | (is_trainer & teaches_in_training),
)
