"""What must be true of the project as a whole, whatever the engine."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
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
        "CONTACT_EMAIL": "trainings@iom.example",
        "FIELD_ENCRYPTION_KEYS": "Zm9yIHRoZSB0ZXN0cyBvbmx5LCBub3Qgc2VjcmV0ISE=",
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


def test_every_static_file_that_a_template_names_exists():
    """In production a missing one is a page that fails; the plain storage of the tests would not notice."""
    named = {
        (str(template.relative_to(settings.BASE_DIR)), path)
        for template in Path(settings.BASE_DIR, "templates").rglob("*.html")
        for path in re.findall(r"""{% static ["']([^"']+)["']""", template.read_text(encoding="utf-8"))
    }
    assert len(named) > 0
    assert [(template, path) for template, path in sorted(named) if finders.find(path) is None] == []


def test_static_files_refer_to_files_that_exist(settings, tmp_path):
    """Collected as for production, where each reference in a style sheet or a module is followed."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    assert (tmp_path / "staticfiles.json").exists()


def test_every_variable_of_the_environment_is_in_the_readme():
    readme = Path(settings.BASE_DIR, "README.md").read_text(encoding="utf-8")
    product = Path(settings.BASE_DIR, "emm", "settings.py").read_text(encoding="utf-8")
    server = Path(settings.BASE_DIR, "deploy", "gunicorn.conf.py").read_text(encoding="utf-8")
    named = set(re.findall(r"""env\.\w+\(\s*"(\w+)\"""", product))
    named |= set(re.findall(r"""environ\.(?:get|setdefault)\("(\w+)\"""", product + server))
    assert len(named) > 40
    assert sorted(name for name in named if f"`{name}`" not in readme) == []
