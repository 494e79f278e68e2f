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
    assert made["DATABASES"]["default"]["OPTIONS"] == expected


def test_sqlite_has_no_use_for_what_postgresql_is_told():
    made = settings_made_of("DATABASES", DATABASE_URL="sqlite:////tmp/emm.sqlite3")
    assert sorted(made["DATABASES"]["default"]["OPTIONS"]) == ["init_command", "timeout", "transaction_mode"]
