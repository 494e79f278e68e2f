"""Messages after a deed, with a way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest


def toast(request: HttpRequest, text: str, *, level: int = messages.SUCCESS, undo_url: str = "") -> None:
    """Show ``text`` on the next page; with ``undo_url``, an address that takes a POST, an Undo button beside it."""
    messages.add_message(request, level, text, extra_tags=f"undo={undo_url}" if undo_url else "")
