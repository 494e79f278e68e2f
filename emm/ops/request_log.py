"""One line in the log for each request, and the same number in every line that is written on its way."""

import re
import uuid
from typing import Any

import structlog
from django.http import HttpRequest
from django_structlog.middlewares import RequestMiddleware

_NUMBER_OF_A_PROXY = re.compile(r"[0-9a-zA-Z-]{8,64}")


class LogRequests(RequestMiddleware):
    """Tells method, pattern of the address, status and account, by its key; no address, query, browser or network."""

    def prepare(self, request: HttpRequest) -> None:
        given = request.headers.get("X-Request-ID", "")
        number = given if _NUMBER_OF_A_PROXY.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=number)

    @staticmethod
    def format_request(request: HttpRequest) -> str:
        route = f"/{request.resolver_match.route}" if request.resolver_match else "(no page)"
        return f"{request.method} {route}"

    @staticmethod
    def bind_user_id(request: Any) -> None:
        """Only where the account was looked up already: the log asks the database for nothing."""
        account = getattr(request, "_cached_user", None)
        structlog.contextvars.bind_contextvars(user_id=account.pk if account is not None else None)
