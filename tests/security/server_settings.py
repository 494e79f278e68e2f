"""Settings of a real server process in a test: the product's own, on the test's database, behind one proxy."""

import os

os.environ.update(HTTPS="false", LOG_LEVEL="WARNING", TRUSTED_PROXY_COUNT="1", SECOND_FACTOR_ROLES="")

from emm.settings import *  # noqa: F403
from emm.settings import DATABASES, STORAGES

DATABASES["default"]["NAME"] = os.environ["SERVER_DATABASE"]
# The manifest of compressed files is made by collectstatic, which tests do not run.
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
