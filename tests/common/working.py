"""What a worker does, and something that it can do, for tests of background work."""

from emm.common import jobs


def run(job):
    """What a worker does with the job's entry in the queue."""
    jobs.run_job.call(job.pk)
    job.refresh_from_db()
    return job


def count_to(number, *, seen=None):
    def handle(progress):
        progress.begin(number)
        for item in range(number):
            if seen is not None:
                seen.append(item)
            progress.step()
        return {"counted": number}

    return handle
