"""What the environment says and what becomes of it, in processes of their own as on a real machine."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

READ = "import json, emm.settings as s; print(json.dumps({name: getattr(s, name) for name in %r}, default=str))"
POSTGRESQL = "postgres://emm:secret@database.example.org/emm"
KEY = "k9" * 40 + "Zq!x_7"


def settings_made_of(*names, **environment):
    done = subprocess.run(
        [sys.executable, "-c", READ % (names,)],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "SECRET_KEY": KEY, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


# --- The database -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("url", "environment", "expected"),
    [
        (POSTGRESQL, {}, {"options": "-c random_page_cost=1.1 -c jit=off"}),
        (
            f"{POSTGRESQL}?sslmode=require&options=-c%20random_page_cost%3D2",
            {},
            {"sslmode": "require", "options": "-c random_page_cost=1.1 -c jit=off -c random_page_cost=2"},
        ),
        (POSTGRESQL, {"DATABASE_OPTIONS": "-c statement_timeout=9s"}, {"options": "-c statement_timeout=9s"}),
        # PgBouncer refuses a connection that asks for any.
        (POSTGRESQL, {"DATABASE_OPTIONS": ""}, {}),
        (f"{POSTGRESQL}?sslmode=require", {"DATABASE_OPTIONS": ""}, {"sslmode": "require"}),
    ],
)
def test_postgresql_is_told_about_the_disk_unless_it_may_not_be(url, environment, expected):
    made = settings_made_of("DATABASES", DATABASE_URL=url, **environment)
    assert made["DATABASES"]["default"]["OPTIONS"] == {"connect_timeout": 5, **expected}


def test_sqlite_has_no_use_for_what_postgresql_is_told():
    made = settings_made_of("DATABASES", DATABASE_URL="sqlite:////tmp/emm.sqlite3")
    assert sorted(made["DATABASES"]["default"]["OPTIONS"]) == ["init_command", "timeout", "transaction_mode"]


# --- Without an environment -------------------------------------------------------------------

INSECURE = "insecure-for-development-and-tests-only-0123456789-abcdefghijklmnopqrstuvwxyz"


def manage(*words, **environment):
    return subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("environment", [{}, {"SECRET_KEY": ""}, {"SECRET_KEY": INSECURE}, {"DEMO": "false"}])
@pytest.mark.parametrize("command", [["backup", "var/never.tar"], ["migrate"], ["check"]])
def test_nothing_is_done_without_the_environment_of_the_product(tmp_path, command, environment):
    """An operator who forgets it would back up, or migrate, an empty database and not be told."""
    done = manage(*command, DATABASE_URL=f"sqlite:///{tmp_path / 'made.sqlite3'}", **environment)
    assert done.returncode == 1
    assert done.stderr == (
        "SECRET_KEY is not set, or is the public default: this is not the environment of the product. "
        "On a server run commands by deploy/manage, which reads /etc/emm/environment. "
        "To try the product: make run. To develop it: DEBUG=true.\n"
    )
    assert done.stdout == ""
    assert list(tmp_path.iterdir()) == []


def test_no_server_starts_without_it():
    done = subprocess.run(
        [sys.executable, "-c", "import emm.wsgi"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "ImproperlyConfigured: SECRET_KEY is not set" in done.stderr


@pytest.mark.parametrize("environment", [{"DEMO": "true"}, {"DEBUG": "true"}, {"SECRET_KEY": KEY}])
def test_demonstration_development_and_a_key_of_ones_own_go_on(environment):
    done = manage("check", DATABASE_URL="sqlite:///:memory:", **environment)
    assert (done.returncode, done.stderr) == (0, "")


def test_help_needs_no_environment():
    assert manage("help").returncode == 0
