"""What is logged, and how: lines for people, JSON for programs, and nothing personal in either.

A request is told by its method, the pattern of its address, the status and the key of the account; addresses with
what is in them (codes, searches), names, email and network addresses are not. Knows nothing of Django, so that the
settings and gunicorn's can both use it.
"""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

from emm.common.redaction import redact


def _tell_route(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Where Django logs something of a request, tell the pattern of its address instead of the address."""
    request = getattr(event.get("_record"), "request", None)
    path = getattr(request, "path", "")
    if path.strip("/"):
        match = getattr(request, "resolver_match", None)
        route = f"/{match.route}" if match else "(no page)"
        for written in (path, path.encode("unicode_escape").decode("ascii")):
            event["event"] = event["event"].replace(written, route)
    return event


def _redact_event(logger: Any, name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: redact(value) if isinstance(value, str) else value for key, value in event.items()}


def _as_line(logger: Any, name: str, event: MutableMapping[str, Any]) -> str:
    trace = event.pop("exception", "")
    words = [str(event.pop(key)) for key in ("timestamp", "level", "logger", "event") if key in event]
    words += [f"{key}={value}" for key, value in event.items()]
    return " ".join(words) + (f"\n{trace}" if trace else "")


_BEFORE_RENDERING: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    _tell_route,
    structlog.processors.format_exc_info,  # the plain traceback: without the values of local variables
    _redact_event,
]


def logging_config(*, json: bool, level: str) -> dict[str, Any]:
    """The value of Django's LOGGING (and of gunicorn's ``logconfig_dict``); also sets structlog up."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.stdlib.PositionalArgumentsFormatter(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    renderer: Any = structlog.processors.JSONRenderer(ensure_ascii=False) if json else _as_line
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "structured": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": [structlog.stdlib.PositionalArgumentsFormatter()],
                "processors": [
                    *_BEFORE_RENDERING,
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    renderer,
                ],
            }
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Ours tells the same of every request, without the address.
            "django.request": {"level": logging.CRITICAL},
            # In lines for people every request would drown what matters.
            "django_structlog": {"level": "NOTSET" if json else "WARNING"},
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "fontTools": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            # Each time that a request waits for a thread.
            "waitress.queue": {"level": "ERROR"},
            "django_tasks": {"level": "WARNING"},
            "django_tasks_db": {"level": "WARNING"},
        },
    }


def report_failures(address: str) -> None:
    """Send what nobody foresaw to Sentry: with its place in the code, without anything about the person."""
    import sentry_sdk  # costs memory; only where it is used

    def without_details(event: Any, hint: Any) -> Any:
        request = event.get("request")
        if request is not None:
            event["request"] = {"method": request.get("method")}
        event.get("extra", {}).pop("request", None)
        event.pop("user", None)
        event.pop("breadcrumbs", None)
        return _redact_all(event)

    sentry_sdk.init(
        dsn=address,
        include_local_variables=False,
        max_request_body_size="never",
        before_send=without_details,
    )


def _redact_all(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _redact_all(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_redact_all(each) for each in value]
    return value
