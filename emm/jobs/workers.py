"""The loops of a worker process: it takes tasks from the backend, and a caretaker beside it keeps the jobs in order."""

import logging
import threading
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend
from django_tasks_db.management.commands import db_worker

from emm.common.database import DATABASE_ERRORS

from . import dispatch, periodic, recovery
from .claims import process_name
from .models import BEAT_SECONDS, Worker
from .tasks import run_job

logger = logging.getLogger(__name__)

MAX_PAUSE_SECONDS = 30


def work(*, interval: float, startup_delay: bool) -> None:
    """Do background work until told to stop; a job at hand is ended first."""
    threads = {"caretaker": take_care, "periodic-tasks": periodic.run_periodic_tasks}
    for name, duty in threads.items():
        threading.Thread(target=_repeat, args=[duty], name=name, daemon=True).start()
    if isinstance(task_backends[run_job.backend], DatabaseBackend):
        _work_from_database(interval=interval, startup_delay=startup_delay)
    else:
        _work_from_redis()


def _work_from_database(*, interval: float, startup_delay: bool) -> None:
    """``db_worker`` of django_tasks_db. While the database is away, ask for it again after 1, 2, 4 … 30 s."""
    worker = db_worker.Worker(
        queue_names=[run_job.queue_name],
        excluded_queue_names=[],
        interval=interval,
        batch=False,
        backend_name=run_job.backend,
        startup_delay=startup_delay,
        max_tasks=None,
        worker_id=process_name(),
    )
    worker.configure_signals()
    failures = 0
    while worker.running:
        began = time.monotonic()
        try:
            worker.run()
            return
        except DATABASE_ERRORS:
            connection.close()
            failures = 0 if time.monotonic() - began > MAX_PAUSE_SECONDS else failures + 1
            pause = min(2 ** max(failures - 1, 0), MAX_PAUSE_SECONDS)
            logger.exception("The database cannot be used; trying again in %d s", pause)
            time.sleep(pause)


def _work_from_redis() -> None:
    """A worker of rq; while Redis is away it asks again by itself, with growing pauses."""
    # Imported where it is used: it costs memory, and most installations have no Redis for their jobs.
    from django_rq import get_queue
    from django_tasks_rq import Job as RedisTask
    from redis import Redis
    from rq.serializers import JSONSerializer

    from .redis_backend import RedisWorker

    # A connection of its own: it waits for tasks longer than those who enqueue them may.
    redis = Redis.from_url(settings.TASKS_REDIS_URL)
    queue = get_queue(run_job.queue_name, connection=redis, job_class=RedisTask)
    worker = RedisWorker(
        [queue], name=process_name().replace(" ", "-"), connection=redis, job_class=RedisTask, serializer=JSONSerializer
    )
    worker.work(logging_level="WARNING")


def _repeat(duty: Callable[[], Any]) -> None:
    pause = threading.Event()
    while True:
        try:
            duty()
        except Exception:
            logger.exception("%s failed; it will be tried again", duty.__name__)
        finally:
            connection.close()
        pause.wait(min(BEAT_SECONDS, settings.JOB_LEASE_SECONDS / 4))


def take_care() -> None:
    """Say that this worker lives; bring lost jobs back and enqueue what waits; forget what is long gone."""
    now = timezone.now()
    Worker.objects.update_or_create(name=process_name(), defaults={"seen_at": now})
    recovery.requeue_lost()
    dispatch.enqueue_waiting()
    recovery.clean_up(now)
