"""The database as one file and back, by the means of each engine: SQLite's own copy, PostgreSQL's own programs.

Loading is all or nothing: whatever is wrong with the dump, what is in the database stays until all of the other is in.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
from pathlib import Path

from django.db import connection

from emm.common.searching import teach

# What would let somebody in, or is made anew by itself.
LEFT_OUT = ("django_session", "cache")
LOCK_TIMEOUT_SECONDS = 10
# PostgreSQL's code for a lock that was waited for too long.
LOCK_NOT_AVAILABLE = "55P03"


class BackupRefused(Exception):
    """Nothing was changed; the message says why, for whoever runs the command."""


def write_dump(target: Path) -> None:
    """Write the database, in one consistent state, while others go on."""
    _dump_sqlite(target) if connection.vendor == "sqlite" else _dump_postgresql(target)


def load_dump(dump: Path) -> None:
    """Put what a dump holds in the place of the database. Raises ``BackupRefused`` where it cannot be loaded."""
    _load_sqlite(dump) if connection.vendor == "sqlite" else _load_postgresql(dump)


# --- SQLite -----------------------------------------------------------------------------------


def _dump_sqlite(dump: Path) -> None:
    """SQLite's own online backup: consistent, while others write."""
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(dump)) as copy:
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        for table in LEFT_OUT:
            with contextlib.suppress(sqlite3.OperationalError):  # there need not be a cache table
                copy.execute(f"DELETE FROM {table}")  # noqa: S608  our own names
        copy.commit()
        teach(copy)
        copy.execute("VACUUM")  # what was deleted is gone from the file, too


def _load_sqlite(dump: Path) -> None:
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(dump)) as copy:
        if not _is_whole(copy):
            raise BackupRefused("The database in the archive is damaged.")
        copy.backup(connection.connection)
    connection.close()


def _is_whole(database: sqlite3.Connection) -> bool:
    try:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    except sqlite3.DatabaseError:
        return False


# --- PostgreSQL -------------------------------------------------------------------------------


def _dump_postgresql(dump: Path) -> None:
    left_out = [f"--exclude-table-data={table}" for table in LEFT_OUT]
    _postgresql("pg_dump", "--format=custom", "--no-owner", "--no-privileges", *left_out, f"--file={dump}")


def _load_postgresql(dump: Path) -> None:
    """What is here goes in the same transaction in which the other comes.

    The dump is turned into commands first: one that is damaged, or newer than the programs, is found out by that.
    """
    script = dump.with_suffix(".sql")
    _postgresql("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(dump))
    empty = (
        f"SET lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'; SET client_min_messages = warning; DROP SCHEMA public CASCADE"
    )
    connection.close()
    try:
        _postgresql(
            "psql",
            "--no-psqlrc",
            "--quiet",
            "--set=ON_ERROR_STOP=1",
            "--set=VERBOSITY=verbose",
            "--single-transaction",
            f"--command={empty}",
            "--command=CREATE SCHEMA public",
            f"--file={script}",
        )
    except BackupRefused as refusal:
        if LOCK_NOT_AVAILABLE in str(refusal):
            raise BackupRefused("Somebody uses the database: stop the server and the workers first.") from refusal
        raise


def _postgresql(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's own programs on our database. The password is not for other users' eyes: no argument."""
    database = connection.settings_dict
    named = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {variable: str(database[key]) for variable, key in named.items() if database.get(key)}
    options = database.get("OPTIONS", {})
    environment |= {f"PG{key.upper()}": str(options[key]) for key in ("sslmode", "sslrootcert") if key in options}
    done = subprocess.run(  # noqa: S603  our own words
        [_find(program), *arguments], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BackupRefused(f"{program} failed: {done.stderr.strip()}")


def _find(program: str) -> str:
    """The program on the PATH, else Debian's newest: it has to be as new as the server."""
    installed = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{program}"), key=lambda path: int(path.parts[4]))
    found = shutil.which(program) or (str(installed[-1]) if installed else None)
    if found is None:
        raise BackupRefused(f"{program} is not installed: apt-get install postgresql-client")
    return found
