"""The background worker: does queued jobs, and gives back those whose worker died."""

import logging
import threading
from typing import Any

from django.conf import settings
from django.db import connection
from django_tasks_db.management.commands import db_worker

from emm.common import jobs

logger = logging.getLogger(__name__)


class Command(db_worker.Command):
    """``db_worker`` of django_tasks_db, with the reaper of lost jobs beside it."""

    help = "Do background work until stopped."

    def configure_logging(self, verbosity: int) -> None:
        """The settings say what is logged, in every process alike."""

    def handle(self, **options: Any) -> None:
        options["reload"] = False
        reaper = threading.Thread(target=_reap_for_ever, name="reaper", daemon=True)
        reaper.start()
        super().handle(**options)


def _reap_for_ever() -> None:
    pause = threading.Event()
    while not pause.wait(settings.JOB_LEASE_SECONDS / 4):
        try:
            jobs.requeue_lost()
        except Exception:
            logger.exception("Lost jobs could not be looked for")
        finally:
            connection.close()
