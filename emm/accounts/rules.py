"""Who may see what goes on in the product itself."""

from typing import Any

import rules

from emm.jobs import kinds
from emm.jobs.models import Job

from .predicates import is_administrator, runs_trainings

rules.add_perm("accounts.see_design", runs_trainings)


@rules.predicate
def started_job(user: Any, job: Job | None) -> bool:
    return job is not None and user.is_authenticated and job.started_by_id == user.pk


@rules.predicate
def may_still_start_it(user: Any, job: Job | None) -> bool:
    """Whether what allowed to start the job still holds: a role may have ended since."""
    return job is not None and bool(kinds.startable(user, [job]))


rules.add_perm("audit.view_log", is_administrator)
rules.add_perm("outbox.view_messages", runs_trainings)
rules.add_perm("outbox.view_all_messages", is_administrator)
rules.add_perm("outbox.edit_texts", is_administrator)
rules.add_perm("jobs.view_jobs", is_administrator)
rules.add_perm("jobs.view_job", is_administrator | (started_job & may_still_start_it))
rules.add_perm("jobs.change_job", is_administrator | (started_job & may_still_start_it))


rules.add_perm("accounts.view_accounts", is_administrator)
rules.add_perm("accounts.invite_account", is_administrator)
rules.add_perm("accounts.change_account", is_administrator)
rules.add_perm("accounts.impersonate", is_administrator)  # into whom, says emm.accounts.impersonation
