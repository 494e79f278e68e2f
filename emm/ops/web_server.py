"""The web server of ``manage.py serve``: one process, which reads slow requests without a thread for each.

Only a request that is there as a whole is given to a thread; what is half sent waits in one loop with all others, and
costs a connection until it is given up. So the product may stand on the open network without a proxy before it.
"""

import signal
import sys
from typing import Any

import waitress  # type: ignore[import-untyped]  # has no types
from django.conf import settings
from django.core.servers.basehttp import get_internal_wsgi_application

from .http import ROOM_FOR_FIELDS

# Connections in which nothing moves are given up; so many are kept at most, of the 1024 files of a process.
IDLE_SECONDS = 20
MAX_CONNECTIONS = 900
MAX_HEADERS_BYTES = 32 * 1024
# An answer that its reader takes slowly waits on the disk; its thread goes on to the next request.
MAX_WAITING_ANSWER_BYTES = 1024 * 1024 * 1024


def serve(*, address: str, threads: int) -> None:
    """Answer requests at ``address`` until told to stop."""
    signal.signal(signal.SIGTERM, _stop)
    waitress.serve(
        get_internal_wsgi_application(),
        listen=address,
        threads=threads,
        channel_timeout=IDLE_SECONDS,
        cleanup_interval=IDLE_SECONDS // 4,
        connection_limit=MAX_CONNECTIONS,
        asyncore_use_poll=True,
        max_request_header_size=MAX_HEADERS_BYTES,
        # What is somewhat too large is refused by a page of ours.
        max_request_body_size=2 * (settings.UPLOAD_MAX_BYTES + ROOM_FOR_FIELDS),
        outbuf_high_watermark=MAX_WAITING_ANSWER_BYTES,
        # Whose word counts is for the product's own settings to say.
        clear_untrusted_proxy_headers=False,
        ident=None,
        _quiet=True,
    )


def _stop(signal_number: int, frame: Any) -> None:
    sys.exit(0)


if __name__ == "__main__":
    import django

    django.setup()
    serve(address=sys.argv[1], threads=int(sys.argv[2]))
