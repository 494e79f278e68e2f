"""Background jobs, done at once by the test itself."""

from emm.jobs.models import Job
from emm.jobs.tasks import run_job


def run_now(job: Job) -> Job:
    """Do what a worker does with the task of the job's present run; returns the job as it is afterwards."""
    job.refresh_from_db()
    run_job.call(job.pk, job.run)
    job.refresh_from_db()
    return job
