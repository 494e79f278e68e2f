"""Takes a file in to look at it once: it stays in memory and never touches the disk."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest

# What a form holds beside its file.
_ROOM_FOR_FIELDS = 64 * 1024


class InMemoryUpload(MemoryFileUploadHandler):
    """Django's own leaves larger files to another handler, which writes them to disk."""

    def handle_raw_input(self, *arguments: Any, **options: Any) -> None:
        self.activated = True


def keep_in_memory(request: HttpRequest, *, most: int) -> bool:
    """Take the files of ``request`` in without the disk. False where it says that it is larger than ``most`` bytes;
    no more than it says is ever read.

    To be called before anything reads the form: such a view checks no token, and may therefore change nothing.
    """
    length = request.headers.get("Content-Length", "")
    if length.isdigit() and int(length) > most + _ROOM_FOR_FIELDS:
        return False
    request.upload_handlers = [InMemoryUpload(request)]
    return True
