"""The task that workers are given: one for all kinds of jobs, so that a kind of another version fails none."""

from django_tasks import task

from . import running


@task()
def run_job(job_pk: int, run: int) -> None:
    """Do the run with this number of the job; nothing when it is done, claimed or no longer wanted."""
    running.run(job_pk=job_pk, run=run)
