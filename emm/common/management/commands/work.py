"""The background worker: does queued jobs, says that it lives, and gives back those whose worker died."""

import contextlib
import logging
import os
import platform
import threading
import time
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands import db_worker
from django_tasks_db.models import DBTaskResult

from emm.common import caretaking, jobs
from emm.common.health import BEAT_SECONDS
from emm.common.models import Worker

logger = logging.getLogger(__name__)

LONGEST_PAUSE_SECONDS = 30
# What the queue's own table keeps; what a person may ask about is in the jobs.
ENTRIES_KEPT_DAYS = 7
WORKERS_KEPT_DAYS = 1


class Command(db_worker.Command):
    """``db_worker`` of django_tasks_db, which survives a database that is away, with a caretaker beside it."""

    help = "Do background work until stopped."

    def configure_logging(self, verbosity: int) -> None:
        """The settings say what is logged, in every process alike."""

    def handle(self, **options: Any) -> None:
        name = f"{platform.node()[:60]} {os.getpid()} {get_random_string(6)}"
        worker = db_worker.Worker(
            queue_names=options["queue_name"].split(","),
            excluded_queue_names=[],
            interval=options["interval"],
            batch=options["batch"],
            backend_name=options["backend_name"],
            startup_delay=options["startup_delay"],
            max_tasks=options["max_tasks"],
            worker_id=options["worker_id"],
        )
        worker.configure_signals()
        threading.Thread(target=_take_care_for_ever, args=[name], name="caretaker", daemon=True).start()
        try:
            _run(worker)
        finally:
            with contextlib.suppress(DatabaseError, InterfaceError):
                Worker.objects.filter(name=name).delete()


def _run(worker: Any) -> None:
    """Work until told to stop. While the database is away, ask for it again after 1, 2, 4 … 30 s."""
    failures = 0
    while worker.running:
        began = time.monotonic()
        try:
            worker.run()
            return
        except (DatabaseError, InterfaceError):
            connection.close()
            failures = 0 if time.monotonic() - began > LONGEST_PAUSE_SECONDS else failures + 1
            pause = min(2 ** max(failures - 1, 0), LONGEST_PAUSE_SECONDS)
            logger.exception("The database cannot be used; trying again in %d s", pause)
            time.sleep(pause)


def _take_care_for_ever(name: str) -> None:
    pause = threading.Event()
    while True:
        try:
            take_care(name)
            caretaking.do_duties()
        except Exception:
            logger.exception("Lost jobs could not be looked for")
        finally:
            connection.close()
        pause.wait(min(BEAT_SECONDS, settings.JOB_LEASE_SECONDS / 4))


def take_care(name: str) -> None:
    """Say that the worker ``name`` lives; put lost jobs back; forget workers and entries of the queue long gone."""
    now = timezone.now()
    Worker.objects.update_or_create(name=name, defaults={"seen_at": now})
    jobs.requeue_lost()
    Worker.objects.filter(seen_at__lt=now - timedelta(days=WORKERS_KEPT_DAYS)).delete()
    old = DBTaskResult.objects.filter(enqueued_at__lt=now - timedelta(days=ENTRIES_KEPT_DAYS))
    old.exclude(status="READY").delete()
