"""Settings for the tests: the product's own, made quick, silent and independent of the machine's environment.

SQLite unless DATABASE_URL names a PostgreSQL server; its test databases are made and dropped by the run.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

for _name in (
    "DEBUG",
    "REDIS_URL",
    "TASKS_REDIS_URL",
    "DATABASE_OPTIONS",
    "EMAIL_URL",
    "SITE_URL",
    "MEDIA_ROOT",
    "ALLOWED_HOSTS",
    "FIELD_ENCRYPTION_KEYS",
):
    os.environ.pop(_name, None)
os.environ.update(DEMO="false", HTTPS="false", LOG_LEVEL="WARNING")
# Of the tests alone: without one the product refuses to start.
os.environ["SECRET_KEY"] = "for-the-tests-alone-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLM"
# Tests of second factors and of sessions that end ask for them; to all others people come by their password alone,
# and stay when the clock is moved.
os.environ.update(SECOND_FACTOR_ROLES="", SESSION_IDLE_HOURS="100000", SESSION_ABSOLUTE_HOURS="100000")
# Playwright keeps an event loop in the thread that also talks to the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from emm.settings import *  # noqa: E402, F403
from emm.settings import CACHES, DATABASES, STORAGES  # noqa: E402

_scratch = Path(tempfile.mkdtemp(prefix="emm-tests-"))
atexit.register(shutil.rmtree, _scratch, ignore_errors=True)

_database = DATABASES["default"]
if _database["ENGINE"] == "django.db.backends.sqlite3":
    # A file rather than memory: browser tests read it from several threads, each with a connection of its own.
    _database["TEST"] = {"NAME": str(_scratch / "test.sqlite3")}
    _database["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"
else:
    # Named by the run: two runs at a time do not take each other's databases away.
    _database["TEST"] = {"NAME": f"test_emm_{os.environ.get('PYTEST_XDIST_TESTRUNUID', str(os.getpid()))[:12]}"}
    _database["CONN_MAX_AGE"] = 0
    _database["OPTIONS"]["options"] += " -c synchronous_commit=off"

CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
MEDIA_ROOT = _scratch / "media"
TURNS_DIR = _scratch / "turns"
# With it there are the addresses where mail services tell what came back.
ANYMAIL = {"WEBHOOK_SECRET": "service:cawan petri"}
SIGNING_KEYS_DIR = _scratch / "keys"
STATIC_ROOT = _scratch / "static"
STATIC_ROOT.mkdir()
# The manifest of compressed files is made by collectstatic, which tests do not run.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
