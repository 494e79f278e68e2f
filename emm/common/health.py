"""Signs of life for whatever watches over the machine: that the process answers, is ready, and that work is done.

The answers tell what is wrong by one word each and nothing about why; that is in the log.
"""

import logging
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage, storages
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .models import Job, Worker

logger = logging.getLogger(__name__)

# A worker says that it lives every so many seconds; it counts as gone after four times as many.
BEAT_SECONDS = 15
GONE_AFTER_SECONDS = 4 * BEAT_SECONDS
# Below so much free space the next upload or certificate may fail.
LEAST_FREE_BYTES = 100 * 1024 * 1024


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
    """Whether requests may be sent here: 200, or 503 with what is missing."""
    found = {name: _works(name, check) for name, check in CHECKS.items()}
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
    name = default_storage.save(f"health/{get_random_string(12)}", ContentFile(b"ready"))
    default_storage.delete(name)
    if shutil.disk_usage(settings.MEDIA_ROOT).free < LEAST_FREE_BYTES:
        raise NotReady("the disk of the media is nearly full")


CHECKS: dict[str, Callable[[], None]] = {
    "database": database_answers,
    "migrations": migrations_are_applied,
    "cache": cache_keeps,
    "storage": storage_is_writable,
}
