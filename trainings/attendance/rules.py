"""Who may see and record attendance: whoever may see the training."""

import rules

from emm.accounts.predicates import is_trainer, runs_trainings
from trainings.rules import teaches_in_training

rules.add_perm("attendance.record_attendance", runs_trainings | (is_trainer & teaches_in_training))
