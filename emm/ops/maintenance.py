"""Closed for work on it: while the file ``MAINTENANCE_FILE`` exists, every page says so in both languages.

A file, because it can be put there and taken away without a restart, and while there is no database. It may hold the
moment at which the product is expected back (ISO 8601).
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils import timezone, translation

from emm.common import formatting

# Machines that watch over the machine are told the truth, not that it is closed.
STAYS_OPEN = ("/health/", "/metrics")
# How long to wait before asking again, where nobody said when it will be over.
RETRY_AFTER_SECONDS = 300


def close(*, until: datetime | None = None) -> None:
    """Close the product, perhaps until a moment that people are told; it stays closed until ``open_again``."""
    file = Path(settings.MAINTENANCE_FILE)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(until.isoformat() if until else "", encoding="utf-8")


def open_again() -> None:
    Path(settings.MAINTENANCE_FILE).unlink(missing_ok=True)


def is_closed() -> bool:
    return Path(settings.MAINTENANCE_FILE).exists()


def expected_back() -> datetime | None:
    """When it will be open again as far as anybody said, if that is still to come."""
    try:
        moment = datetime.fromisoformat(Path(settings.MAINTENANCE_FILE).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None
    if timezone.is_naive(moment):
        moment = timezone.make_aware(moment)
    return moment if moment > timezone.now() else None


class ShowMaintenance:
    """Answer 503 to everything while it lasts; neither the session nor the database is asked."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_closed() or request.path.startswith(STAYS_OPEN):
            return self.get_response(request)
        return page(back=expected_back())


def page(*, back: datetime | None = None, retry_after: int = RETRY_AFTER_SECONDS) -> HttpResponse:
    """The page that says so: 503, and after how many seconds it is worth asking again."""
    said = {}
    if back is not None:
        retry_after = max(1, round((back - timezone.now()).total_seconds()))
        for language in ("en", "id"):
            with translation.override(language):
                said[f"back_{language}"] = formatting.moment(back)
    html = loader.render_to_string("maintenance.html", said)
    return HttpResponse(html, status=503, headers={"Retry-After": str(retry_after), "Cache-Control": "no-store"})
