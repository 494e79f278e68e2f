"""Files in the storage that are kept for a while."""

import contextlib
import datetime

from django.core.files.storage import default_storage


def files_in(folder: str) -> list[str]:
    """The names of the files in ``folder`` (with its slash); none where it does not exist."""
    try:
        _folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return []
    return [f"{folder}{file}" for file in files]


def delete_older_files(folder: str, *, before: datetime.datetime) -> int:
    """Delete the files of ``folder`` last written before that moment; returns how many there were."""
    deleted = 0
    for name in files_in(folder):
        with contextlib.suppress(FileNotFoundError):  # another worker was quicker
            if default_storage.get_modified_time(name) < before:
                default_storage.delete(name)
                deleted += 1
    return deleted
