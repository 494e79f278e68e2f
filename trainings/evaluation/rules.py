"""Who may see and enter results: those who run trainings, and the training's own trainers."""

import rules

from emm.accounts.predicates import is_trainer, runs_trainings
from trainings.rules import teaches_in_training

rules.add_perm("evaluation.record_results", runs_trainings | (is_trainer & teaches_in_training))
