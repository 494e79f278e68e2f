"""Settings of a real worker process in a test: the test's database, and a kind of work made for the test."""

import os

from tests.concurrency.counting.apps import LEASE_SECONDS
from tests.settings import *  # noqa: F403
from tests.settings import DATABASES, INSTALLED_APPS

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
INSTALLED_APPS += ["tests.concurrency.counting"]
JOB_LEASE_SECONDS = LEASE_SECONDS
# Where several processes of one test keep their files; otherwise each has a folder of its own.
if "WORKER_MEDIA" in os.environ:
    MEDIA_ROOT = os.environ["WORKER_MEDIA"]
# A mail server of the test's own.
if "WORKER_MAIL_PORT" in os.environ:
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = "127.0.0.1", int(os.environ["WORKER_MAIL_PORT"])
