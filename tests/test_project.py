"""What must be true of the project as a whole, whatever the engine."""

import os
import re
import subprocess
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management import call_command

from .documents.made_keys import certificate_for, pem

SECRET_KEY = "k9" * 40 + "Zq!x_7"


def check_deployment(**environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite:///:memory:", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def example_of_an_environment() -> dict[str, str]:
    lines = Path(settings.BASE_DIR, "deploy", "environment.example").read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def test_nothing_is_amiss_in_production():
    """The checks of a deployment, on the environment that is shipped as an example, with what is to be filled in."""
    example, key = example_of_an_environment(), ec.generate_private_key(ec.SECP256R1())
    filled_in = {
        "SECRET_KEY": SECRET_KEY,
        "FIELD_ENCRYPTION_KEYS": "Zm9yIHRoZSB0ZXN0cyBvbmx5LCBub3Qgc2VjcmV0ISE=",
        "CONTACT_EMAIL": "trainings@iom.example",
        "SIGNING_KEY": pem(key),
        "SIGNING_CERT": certificate_for(key),
        "BADGE_KEY": pem(ec.generate_private_key(ec.SECP256R1())),
    }
    assert {name for name, value in example.items() if not value} < set(filled_in)
    check = check_deployment(**example | filled_in)
    assert (check.returncode, check.stderr) == (0, ""), check.stderr


def test_the_example_is_not_taken_for_an_environment_that_is_filled_in():
    example = example_of_an_environment()
    assert "SECRET_KEY is not set" in check_deployment(**example).stderr
    check = check_deployment(**example | {"SECRET_KEY": SECRET_KEY})
    assert re.findall(r"\((emm\.\w+)\)", check.stderr) == ["emm.W002", "emm.W003"]


def test_an_address_of_a_mail_server_that_nobody_understands_is_said_at_once():
    check = check_deployment(EMAIL_URL="smtp+tls://user:password@mail.example.org:587", SECRET_KEY=SECRET_KEY)
    assert check.returncode == 1
    assert "EMAIL_URL begins with none of submission://, smtp://" in check.stderr
    assert "password" not in check.stderr


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


# Lines of templates longer than 160 characters that were there before the limit; the number only goes down.
LONG_LINES_LEFT = 465


def test_no_template_gets_another_line_over_160_characters():
    roots = [Path(settings.BASE_DIR, name) for name in ("templates", "emm", "curriculum", "participants", "trainings")]
    templates = [template for root in roots for template in root.glob("**/*.html")]
    lines = [line for template in templates for line in template.read_text(encoding="utf-8").splitlines()]

    assert sum(len(line) > 160 for line in lines) <= LONG_LINES_LEFT
