"""The backend for several machines: ``django-tasks-rq`` on Redis, with what our jobs need of it and no more.

Our ``Job`` row has progress, result, time and lease, so Redis keeps nothing of a task that has ended well. Tasks are
JSON, not pickle: whoever can write to Redis must not be able to run code.
"""

from collections.abc import Iterable
from typing import Any

from django.core.checks import CheckMessage
from django.db import close_old_connections
from django_rq.queues import DjangoRQ
from django_tasks.backends.base import BaseTaskBackend
from django_tasks_rq import RQBackend
from rq import SimpleWorker
from rq.job import Job as RQJob

FAILED_KEPT_SECONDS = 7 * 24 * 3600


class Backend(RQBackend):
    """Without the Django app of ``django_rq``: its pages on the admin site would be a second way to the jobs."""

    def check(self, **kwargs: Any) -> Iterable[CheckMessage]:
        return BaseTaskBackend.check(self, **kwargs)


class JobQueue(DjangoRQ):
    """A queue whose tasks leave no trace in Redis, or one of a week when they failed."""

    def create_job(self, *args: Any, **kwargs: Any) -> RQJob:
        kwargs |= {"result_ttl": 0, "failure_ttl": FAILED_KEPT_SECONDS}
        return super().create_job(*args, **kwargs)


class RedisWorker(SimpleWorker):
    """Works in this process, as the worker of the database backend does; the lease is what watches over it."""

    def execute_job(self, job: RQJob, queue: Any) -> None:
        close_old_connections()
        super().execute_job(job, queue)
        close_old_connections()
