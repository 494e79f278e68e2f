"""Everything that is kept, database and files, in one archive; and back, on an empty machine or over what is there.

The archive is a tar file: ``database`` (a SQLite file, or a dump in PostgreSQL's own format), ``media/…``, and
``manifest.json`` with the SHA-256 of each. Sign-ins and the cache are left out. The keys are not in it: without
FIELD_ENCRYPTION_KEYS (or the SECRET_KEY that stands in for them) the personal numbers in it cannot be read.
"""

import contextlib
import hashlib
import io
import json
import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, NamedTuple

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.dispatch import Signal
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from emm.common.registry import Registry
from emm.jobs import queue

from .db_dump import BackupRefused, load_dump, write_dump
from .health import shipped_migrations

FORMAT = 2
DATABASE, MANIFEST, MEDIA = "database", "manifest.json", "media/"
# Folders of files that are made anew and soon removed, with what they hold; apps register their own.
LEFT_OUT: Registry[str] = Registry()
# Said to whoever started the work; a lazy word, because it is said in their language.
MAY_BE_DONE = _(
    "This job was unfinished in the restored backup. It may have been completed since. Retry it if it is still needed."
)
PIECE = 1024 * 1024


# Sent when the database is that of the archive, so that each app can put right what may have happened since.
backup_restored = Signal()


class Restored(NamedTuple):
    """What a restore did: the manifest of the archive, and how many jobs it cancelled."""

    manifest: dict[str, Any]
    cancelled: int


def write_backup(target: Path) -> dict[str, Any]:
    """Write the archive; it appears under its name only when it is complete. Returns its manifest.

    The database is read first, in one consistent state: files that come in meanwhile are too many, never too few.
    Raises ``BackupRefused`` where the database has nothing in it: it is not the one that somebody means to keep.
    """
    _refuse_an_unused_database()
    partial = target.with_name(f"{target.name}.partial")
    digests: dict[str, str] = {}
    try:
        with _private(partial) as file, tarfile.open(fileobj=file, mode="w") as archive:
            with tempfile.TemporaryDirectory(dir=target.parent) as folder:
                dump = Path(folder, DATABASE)
                write_dump(dump)
                with dump.open("rb") as content:
                    digests[DATABASE] = _add(archive, DATABASE, content, dump.stat().st_size)
            for name in sorted(stored_files()):
                with contextlib.suppress(FileNotFoundError), default_storage.open(name) as content:
                    digests[MEDIA + name] = _add(archive, MEDIA + name, content, default_storage.size(name))
            manifest = {
                "format": FORMAT,
                "engine": connection.vendor,
                "made_at": timezone.now().isoformat(timespec="seconds"),
                "migrations": sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations()),
                "sha256": digests,
            }
            words = json.dumps(manifest, indent=1).encode()
            archive.addfile(_member(MANIFEST, len(words)), io.BytesIO(words))
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def restore_backup(source: Path, *, overwrite: bool = False) -> Restored:
    """Make database and files what the archive holds, and bring the database up to this version.

    Work that had not ended is cancelled with a reason: it may have been done since, and emails would go out twice.
    Server and workers must be stopped. Raises ``BackupRefused``, before anything is changed, when the archive is
    damaged, made on another engine or by a newer version, or when there is data here already and not ``overwrite``.
    """
    try:
        with tarfile.open(source) as archive:
            manifest = _read_manifest(archive)
            _refuse_what_does_not_fit(manifest)
            _verify(archive, manifest)
            if not overwrite and (_has_accounts() or any(stored_files())):
                raise BackupRefused("There is data here already. Say --overwrite to lose it.")
            with tempfile.TemporaryDirectory(dir=source.parent) as folder:
                dump = Path(folder, DATABASE)
                with _private(dump) as file:
                    shutil.copyfileobj(_content(archive, DATABASE), file, PIECE)
                load_dump(dump)
            _restore_files(archive, manifest)
    except tarfile.TarError as error:
        raise BackupRefused(f"{source} cannot be read: {error}") from error
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    backup_restored.send(sender=None)
    return Restored(manifest, cancelled=queue.cancel_unfinished(because=MAY_BE_DONE))


def stored_files() -> Iterator[str]:
    """The names of the files in the storage that are worth keeping."""
    return (name for name in _all_files() if not name.startswith(tuple(LEFT_OUT)))


def _all_files(folder: str = "") -> Iterator[str]:
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in files:
        yield f"{folder}{file}"
    for inner in folders:
        yield from _all_files(f"{folder}{inner}/")


# --- The archive ------------------------------------------------------------------------------


def _private(path: Path) -> IO[bytes]:
    """A new file that nobody else may read."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode, member.mtime = size, 0o600, int(timezone.now().timestamp())
    return member


def _add(archive: tarfile.TarFile, name: str, content: Any, size: int) -> str:
    reader = _Digesting(content)
    archive.addfile(_member(name, size), reader)
    return reader.digest.hexdigest()


class _Digesting:
    """Reads on, and adds up what was read."""

    def __init__(self, content: Any) -> None:
        self.content, self.digest = content, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        piece: bytes = self.content.read(size)
        self.digest.update(piece)
        return piece


def _content(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        content = archive.extractfile(name)
    except KeyError:
        content = None
    if content is None:
        raise BackupRefused(f"The archive has no {name}: it is not one of ours, or it was cut off.")
    return content


def _read_manifest(archive: tarfile.TarFile) -> dict[str, Any]:
    try:
        manifest: dict[str, Any] = json.load(_content(archive, MANIFEST))
    except ValueError as error:
        raise BackupRefused("The manifest of the archive cannot be read.") from error
    return manifest


def _refuse_what_does_not_fit(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise BackupRefused(f"The archive has format {manifest['format']}; this version reads {FORMAT}.")
    if manifest["engine"] != connection.vendor:
        raise BackupRefused(f"The archive was made on {manifest['engine']}; DATABASE_URL names {connection.vendor}.")
    shipped = shipped_migrations()
    # Libraries put several migrations into one now and then; what an upgrade did to them is no newer version of ours.
    own = {config.label for config in apps.get_app_configs() if "site-packages" not in config.path}
    applied = [tuple(key.split(".", 1)) for key in manifest["migrations"]]
    unknown = [".".join(key) for key in applied if key[0] in own and key not in shipped]
    if unknown:
        names = ", ".join(unknown[:3])
        raise BackupRefused(f"The archive was made by another version: this one does not know {names}.")


def _verify(archive: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    for name, digest in manifest["sha256"].items():
        if _digest_of(_content(archive, name)) != digest:
            raise BackupRefused(f"{name} in the archive is damaged.")


def _digest_of(content: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while piece := content.read(PIECE):
        digest.update(piece)
    return digest.hexdigest()


# --- Files ------------------------------------------------------------------------------------


def _restore_files(archive: tarfile.TarFile, manifest: dict[str, Any]) -> None:
    """The storage holds what the archive holds, under the same names, and nothing else."""
    for name in list(_all_files()):
        default_storage.delete(name)
    for member in manifest["sha256"]:
        if not member.startswith(MEDIA):
            continue
        name = member.removeprefix(MEDIA)
        # The storage itself refuses names that lead out of it.
        if default_storage.save(name, File(_content(archive, member))) != name:
            raise BackupRefused(f"{name} could not be stored under its name.")


# --- What is here ------------------------------------------------------------------------------


def _refuse_an_unused_database() -> None:
    if not _has_tables():
        missing = "tables of the product"
    elif not _has_accounts():
        missing = "accounts"
    else:
        return
    raise BackupRefused(
        f"{connection.vendor} {connection.settings_dict['NAME']}, which DATABASE_URL names, has no {missing}. "
        "This is hardly the database to keep. On a server run commands by deploy/manage."
    )


def _has_tables() -> bool:
    return get_user_model()._meta.db_table in connection.introspection.table_names()


def _has_accounts() -> bool:
    return _has_tables() and get_user_model().objects.exists()
