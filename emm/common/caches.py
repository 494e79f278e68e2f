"""The cache where there is Redis: quick while Redis answers, and the database's while it does not."""

import json
import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

# Once it did not answer, Redis is left alone for so long, so that not every request waits for it.
LEFT_ALONE_SECONDS = 10
# What is kept in the database also where there is Redis, because it must hold whatever happens to Redis; a sign-in is
# rare enough to afford it. First, allauth's counts of attempts to sign in.
COUNTED_ATTEMPTS = "allauth:rl:"
# Codes of apps that were used and must not open again.
USED_CODES = "emm:used_codes:"
KEPT_IN_DATABASE = (COUNTED_ATTEMPTS, USED_CODES)


class JSONSerializer:
    """How values are written in Redis: as JSON, which does nothing when it is read.

    Django's own way is pickle, by which whoever may write to Redis runs code in our processes. Counts are numbers to
    Redis as well, so that ``incr`` adds there. What JSON does not know raises ``TypeError``.
    """

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)


class SharedCache(BaseCache):
    """The caches ``redis`` and ``database`` of the settings as one."""

    _away_until = 0.0

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(key, lambda cache: cache.add(key, value, timeout, version)))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._ask(key, lambda cache: cache.get(key, default, version))

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._ask(key, lambda cache: cache.set(key, value, timeout, version))

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return bool(self._ask(key, lambda cache: cache.touch(key, timeout, version)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(key, lambda cache: cache.delete(key, version)))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._ask(key, lambda cache: cache.has_key(key, version)))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return int(self._ask(key, lambda cache: cache.incr(key, delta, version)))

    def clear(self) -> None:
        caches["database"].clear()
        self._ask("", lambda cache: cache.clear())

    def close(self, **kwargs: Any) -> None:
        caches["redis"].close(**kwargs)

    def _ask(self, key: Any, question: Callable[[Any], Any]) -> Any:
        if str(key).startswith(KEPT_IN_DATABASE) or time.monotonic() < SharedCache._away_until:
            return question(caches["database"])
        try:
            return question(caches["redis"])
        except RedisError as error:
            SharedCache._away_until = time.monotonic() + LEFT_ALONE_SECONDS
            logger.warning("Redis does not answer (%s): the database is the cache for a while", type(error).__name__)
            return question(caches["database"])
