"""What must be true of the project as a whole, whatever the engine."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import call_command


@pytest.mark.django_db
def test_every_change_of_a_model_has_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_nothing_is_amiss_in_production():
    """The checks of a deployment, on settings that differ from the defaults only where production must."""
    production = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": "k9" * 40 + "Zq!x_7",
        "ALLOWED_HOSTS": "trainings.example.org",
        "CSRF_TRUSTED_ORIGINS": "https://trainings.example.org",
        "SITE_URL": "https://trainings.example.org",
        "EMAIL_URL": "smtp://mail.example.org:587",
        "DATABASE_URL": "sqlite:///:memory:",
    }
    check = subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env=production,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (check.returncode, check.stderr) == (0, ""), check.stderr
