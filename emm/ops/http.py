"""What every answer says to the browser beside the CSP, what is refused before it is read, and what failed."""

import logging
import sys
from collections.abc import Callable
from typing import Any

import psycopg2
from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader
from django.views.decorators.csrf import requires_csrf_token

from emm.common.database import DATABASE_AWAY
from emm.common.errors import Unavailable

from . import maintenance

logger = logging.getLogger(__name__)

Handler = Callable[[HttpRequest], HttpResponse]
# What changes nothing (RFC 9110, section 9.2.1).
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

# Of the device only the camera is asked for (QR codes), and its keys (passkeys); the rest is closed to every script.
_CLOSED = (
    "accelerometer autoplay display-capture encrypted-media fullscreen geolocation gyroscope magnetometer microphone "
    "midi payment screen-wake-lock serial usb xr-spatial-tracking"
)
_OWN = "camera publickey-credentials-create publickey-credentials-get"
PERMISSIONS_POLICY = ", ".join(
    [*(f"{each}=(self)" for each in _OWN.split()), *(f"{each}=()" for each in _CLOSED.split())]
)

# What a form holds beside its file.
ROOM_FOR_FIELDS = 1024 * 1024
RETRY_AFTER_SECONDS = 15
UNAVAILABLE_RETRY_SECONDS = 60


class SecurityHeaders:
    """Headers that Django does not know of. An answer may say otherwise (a badge that is to be read by others)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response


class RefuseLargeRequests:
    """Answer 413 to a request that says that it is larger than any upload may be, before any of it is read.

    Requests that do not say how long they are have no body as far as WSGI goes.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, *args: Any) -> HttpResponse | None:
        length = request.headers.get("Content-Length", "")
        if length.isdigit() and int(length) > settings.UPLOAD_MAX_BYTES + ROOM_FOR_FIELDS:
            limit = settings.UPLOAD_MAX_BYTES
            # Where no page is expected, the view says how it refuses.
            refuse = getattr(view, "refuse_large", None)
            return refuse(limit) if refuse else render(request, "413.html", {"limit": limit}, status=413)
        return None


class AnswerUnavailable:
    """Answer 503, in the words of the service, where a page cannot be made since a service outside does not answer."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if _is_redis_away(exception):
            logger.error("The cache does not answer (%s)", type(exception).__name__)
            exception = Unavailable("common.cache_away")
        if not isinstance(exception, Unavailable):
            return None
        response = render(request, "unavailable.html", {"sentence": " ".join(exception.messages)}, status=503)
        response["Retry-After"] = str(UNAVAILABLE_RETRY_SECONDS)
        return response


def _is_redis_away(error: Exception) -> bool:
    if not settings.REDIS_URL:
        return False
    from redis.exceptions import RedisError  # costs memory; only where the cache is in Redis

    return isinstance(error, RedisError)


@requires_csrf_token
def server_error(request: HttpRequest) -> HttpResponse:
    """The page for what nobody foresaw: 503 while the database cannot be reached, else 500. It needs neither."""
    if _is_database_away(sys.exc_info()[1]):
        return maintenance.page(retry_after=RETRY_AFTER_SECONDS)
    return HttpResponse(loader.render_to_string("500.html"), status=500)


def _is_database_away(error: BaseException | None) -> bool:
    if isinstance(error, DATABASE_AWAY):
        return True
    # When a server dies in the middle of an answer, psycopg2 names no kind of error and calls the connection open.
    unnamed = type(error) in (DatabaseError, psycopg2.DatabaseError)
    return unnamed and (connection.connection is None or not connection.is_usable())
