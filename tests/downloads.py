"""Reading files that views give."""

from typing import Any


def content_of(response: Any) -> bytes:
    """The whole file; what it was read from is closed and given back, as a server does when an answer ends."""
    content: bytes = response.getvalue()
    for close in response._resource_closers:
        close()
    response._resource_closers.clear()
    return content
