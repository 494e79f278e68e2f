"""Settings of the processes that tests start and kill: those of production, without what a build makes."""

import os

from emm.settings import *  # noqa: F403
from emm.settings import CACHES, INSTALLED_APPS, MEDIA_ROOT, STORAGES

# The manifest of compressed files is made by collectstatic.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
CACHES["default"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
TURNS_DIR = os.environ.get("TURNS_DIR", MEDIA_ROOT.parent / "turns")  # those of the test, which may hold them
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if os.environ.get("TEST_APP"):
    INSTALLED_APPS.append(os.environ["TEST_APP"])
