"""Migrations say what the models say, on both engines; a database of version 0.1 is refused and left as it was."""

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command


def rows(path: Path) -> list[str]:
    """All that the database holds."""
    with sqlite3.connect(path) as connection:
        return list(connection.iterdump())


@pytest.fixture
def old_database(tmp_path: Path) -> Path:
    """What tells a database of version 0.1: the names of its migrations."""
    path = tmp_path / "old.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute(
            "CREATE TABLE django_migrations (id integer PRIMARY KEY, app text, name text, applied datetime)"
        )
        connection.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('trainings', '0001_initial', '2026-11-01')"
        )
    return path


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    """Also in a process that has just migrated, as that of the tests."""
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.sqlite
def test_a_database_of_version_0_1_is_refused_and_unchanged(old_database):
    before = rows(old_database)
    run = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=settings.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{old_database}", "DEBUG": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "Version 0.1 made the database" in run.stderr
    assert "Traceback" not in run.stderr
    assert rows(old_database) == before
