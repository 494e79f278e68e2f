"""Signs of life for whatever watches over the machine: that the process answers, is ready, and that work is done.

The answers tell what is wrong by one word each and nothing about why; that is in the log.
"""

import logging
import shutil
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.db import connection, connections
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emm.jobs.models import GONE_AFTER_SECONDS, Job, Worker

logger = logging.getLogger(__name__)

# Where readiness tries out whether files can be stored.
FOLDER = "health/"
# Below so much free space the next upload or certificate may fail.
LEAST_FREE_BYTES = 100 * 1024 * 1024
# What is told of readiness is not older, unless the check lasts: for that one answer at a time waits so long.
LOOK_AGAIN_SECONDS = 5.0
PATIENCE_SECONDS = 1.5
# A check that takes longer counts as failed.
LATE_AFTER_SECONDS = 5.0


class NotReady(Exception):
    """What a check of readiness raises; the message goes to the log."""


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("alive\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    """Whether requests may be sent here: 200, or 503 with what is missing, as seen a few seconds ago."""
    found = READINESS.seen()
    return JsonResponse(
        {name: "ok" if works else "failed" for name, works in found.items()}, status=200 if all(found.values()) else 503
    )


@never_cache
@require_safe
def worker(request: HttpRequest) -> JsonResponse:
    """Whether background work is being done: 200 while a worker lives, else 503; with how long the oldest job waits."""
    now = timezone.now()
    alive_now = Worker.objects.filter(seen_at__gte=now - timedelta(seconds=GONE_AFTER_SECONDS)).count()
    oldest = Job.objects.due(now).order_by("created_at").values_list("created_at", flat=True).first()
    return JsonResponse(
        {
            "workers": alive_now,
            "waiting": Job.objects.due(now).count(),
            "oldest_waiting_seconds": int((now - oldest).total_seconds()) if oldest else 0,
        },
        status=200 if alive_now else 503,
    )


class Readiness:
    """What the checks found last, looked at anew in threads of their own: no answer waits for a service that hangs.

    Each check has one thread at most. One that does not come to its end counts as failed until it does.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Begin anew, as a process that was just started."""
        self._found: dict[str, bool] = {}
        self._looked_at: dict[str, float] = {}
        self._running: dict[str, threading.Thread] = {}

    def seen(self) -> dict[str, bool]:
        """By check, whether all is well.

        Who finds that it is time to look again waits for that, though not for long; all others are told at once what
        was found last.
        """
        with self._lock:
            begun = [self._begin(name) for name in CHECKS if self._is_due(name)]
            nothing_known = len(self._found) < len(CHECKS)
            awaited = list(self._running.values()) if nothing_known else begun
        deadline = time.monotonic() + PATIENCE_SECONDS
        for thread in awaited:
            thread.join(max(0.0, deadline - time.monotonic()))
        with self._lock:
            for name in CHECKS:
                if name not in self._found or self._is_late(name):
                    self._found[name] = False
            return {name: self._found[name] for name in CHECKS}

    def _is_due(self, name: str) -> bool:
        return name not in self._running and self._seconds_since(name) >= LOOK_AGAIN_SECONDS

    def _is_late(self, name: str) -> bool:
        return name in self._running and self._seconds_since(name) > LATE_AFTER_SECONDS

    def _seconds_since(self, name: str) -> float:
        return time.monotonic() - self._looked_at.get(name, float("-inf"))

    def _begin(self, name: str) -> threading.Thread:
        thread = threading.Thread(target=self._look, args=[name], name=f"health-{name}", daemon=True)
        self._looked_at[name], self._running[name] = time.monotonic(), thread
        thread.start()
        return thread

    def _look(self, name: str) -> None:
        try:
            works = _works(name, CHECKS[name])
        finally:
            connections.close_all()
        with self._lock:
            self._found[name] = works
            self._running.pop(name, None)


READINESS = Readiness()


def _works(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception:
        logger.exception("Not ready: %s", name)
        return False
    return True


def database_answers() -> None:
    """One round trip."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def migrations_are_applied() -> None:
    """Every migration that this version ships is in the database; a database that is ahead is fine.

    Compares names only: loading the migrations would cost memory in every process.
    """
    missing = shipped_migrations() - set(MigrationRecorder(connection).applied_migrations())
    if missing:
        raise NotReady(f"migrations to apply: {', '.join(sorted(f'{app}.{name}' for app, name in missing))}")


def shipped_migrations() -> set[tuple[str, str]]:
    """App and name of every migration that this version has."""
    return {
        (config.label, file.stem)
        for config in apps.get_app_configs()
        for file in Path(config.path, "migrations").glob("[0-9]*.py")
    }


def cache_keeps() -> None:
    key, value = "health", get_random_string(8)
    cache.set(key, value, timeout=30)
    if cache.get(key) is None:
        raise NotReady("the cache forgot what it was given")


def storage_is_writable() -> None:
    """On a disk: something can be written and there is room. Elsewhere: the service answers."""
    if not isinstance(storages["default"], FileSystemStorage):
        default_storage.exists("health")
        return
    name = default_storage.save(f"{FOLDER}{get_random_string(12)}", ContentFile(b"ready"))
    default_storage.delete(name)
    if shutil.disk_usage(settings.MEDIA_ROOT).free < LEAST_FREE_BYTES:
        raise NotReady("the disk of the media is nearly full")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "cache": cache_keeps,
    "storage": storage_is_writable,
}
