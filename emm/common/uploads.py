"""What may be uploaded: judged by content, size and name, never by what the browser claims."""

import uuid
import zipfile
import zlib
from collections.abc import Callable
from pathlib import PurePath
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

# The list of what is in a document of an office; the largest have some thousand pictures.
_MAX_LIST_BYTES = 1024 * 1024


class _ShortReads:
    """A file of which little is read at once: the list of an archive takes ten times its size when it is read."""

    def __init__(self, file: BinaryIO) -> None:
        self.seek, self.tell, self._read = file.seek, file.tell, file.read

    def read(self, length: int = -1) -> bytes:
        if length > _MAX_LIST_BYTES:
            raise zipfile.BadZipFile("The list of what is in it is too long.")
        return self._read(length if length >= 0 else _MAX_LIST_BYTES)


def _office(part: str) -> Callable[[BinaryIO], bool]:
    def matches(file: BinaryIO) -> bool:
        try:
            with zipfile.ZipFile(_ShortReads(file)) as archive:
                return any(name.startswith(part) for name in archive.namelist())
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, ValueError):
            return False  # damaged, or made to confuse

    return matches


def _begins(*starts: bytes) -> Callable[[BinaryIO], bool]:
    return lambda file: file.read(16).startswith(starts)


# By ending: whether the content is what the ending says.
DOCUMENTS: dict[str, Callable[[BinaryIO], bool]] = {
    ".pdf": _begins(b"%PDF-"),
    ".docx": _office("word/"),
    ".pptx": _office("ppt/"),
    ".xlsx": _office("xl/"),
    ".png": _begins(b"\x89PNG\r\n\x1a\n"),
    ".jpg": _begins(b"\xff\xd8\xff"),
    ".jpeg": _begins(b"\xff\xd8\xff"),
}


@deconstructible
class DocumentValidator:
    """Accepts documents and pictures whose content is what the name says, up to ``settings.UPLOAD_MAX_BYTES``."""

    def __call__(self, upload: Any) -> None:
        if getattr(upload, "_committed", False):
            return  # a file in the database was judged when it came; its record is saved again without opening it
        ending = PurePath(upload.name).suffix.lower()
        if ending not in DOCUMENTS:
            raise ValidationError(
                _("Files of this type are not accepted. Choose one of: %(endings)s."),
                code="type",
                params={"endings": ", ".join(sorted(DOCUMENTS))},
            )
        if upload.size > settings.UPLOAD_MAX_BYTES:
            raise ValidationError(
                _("The file is too large (%(size)s). At most %(limit)s are accepted."),
                code="size",
                params={
                    "size": filesizeformat(upload.size),
                    "limit": filesizeformat(settings.UPLOAD_MAX_BYTES),
                },
            )
        upload.seek(0)
        genuine = DOCUMENTS[ending](upload)
        upload.seek(0)
        if not genuine:
            raise ValidationError(
                _("The content of this file does not match its name (%(ending)s). Save the file again and retry."),
                code="content",
                params={"ending": ending},
            )

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DocumentValidator)

    def __hash__(self) -> int:
        return hash(type(self))


def dated_path(instance: Any, filename: str) -> str:
    """Where an upload is kept: by app and month, under a name that nobody can guess or collide with."""
    ending = PurePath(filename).suffix.lower()[:8]
    return f"{instance._meta.app_label}/{timezone.now():%Y/%m}/{uuid.uuid4().hex}{ending}"
