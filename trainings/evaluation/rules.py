"""Who may see and enter results: those who run trainings, and the training's own trainers."""

import rules

from emm.accounts.predicates import is_administrator, is_officer, is_trainer
from trainings.planning.rules import is_responsible, teaches_in_training

rules.add_perm(
    "evaluation.record_results",
    is_administrator | (is_officer & is_responsible) | (is_trainer & teaches_in_training),
)
