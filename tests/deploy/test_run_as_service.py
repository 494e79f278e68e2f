"""Commands on a server: with the environment of the services, read as systemd reads it."""

import importlib.util
import json
import os
import pwd
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

DEPLOY = Path(settings.BASE_DIR, "deploy")


def loaded(name):
    """A script of deploy/, which is no package."""
    spec = importlib.util.spec_from_file_location(name, DEPLOY / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


variables = loaded("run_as_service").variables


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A=1\nB=two words \n", {"A": "1", "B": "two words"}),
        ("# A=1\n; B=2\n\n  C=3", {"C": "3"}),
        ("EMAIL_URL=smtp://u:pa$$w&rd#1@host/?ssl=true\n", {"EMAIL_URL": "smtp://u:pa$$w&rd#1@host/?ssl=true"}),
        ("A=\nB=2\n", {"A": "", "B": "2"}),
        ("A='it is $5 \\n'\n", {"A": "it is $5 \\n"}),
        ('A="say \\"yes\\" for \\$5 \\n"\n', {"A": 'say "yes" for $5 \\n'}),
        ('A="one\ntwo"\nB=3\n', {"A": "one\ntwo", "B": "3"}),
        ("A=one\\\ntwo\nB=3\n", {"A": "onetwo", "B": "3"}),
        ("A=back\\\\slash\n", {"A": "back\\slash"}),
        ("A=back\\\\\nB=2\n", {"A": "back\\", "B": "2"}),
        ("A='one'two \"three\"\n", {"A": 'onetwo "three"'}),
        ("A='one' \"two\"\n", {"A": "onetwo"}),
        ('A=it"s\n', {"A": 'it"s'}),
        ('A="{year}" \n', {"A": "{year}"}),
        ("A=' kept '\n", {"A": " kept "}),
        ("A = 1\n", {"A": "1"}),
        ("no variable\nB=2\n", {"B": "2"}),
        ("A=1\nA=2\n", {"A": "2"}),
        ("A=1\r\nB=2\r\n", {"A": "1", "B": "2"}),
        ("A=a=b\n", {"A": "a=b"}),
        ('ANYMAIL={"KEY": "x"}\n', {"ANYMAIL": '{"KEY": "x"}'}),
    ],
)
def test_a_file_is_read_as_systemd_reads_it(text, expected):
    assert variables(text) == expected


def test_the_example_is_read():
    example = variables((DEPLOY / "environment.example").read_text(encoding="utf-8"))
    assert example["SECRET_KEY"] == ""
    assert example["SIGNING_KEY_FILE"] == "/etc/emm/keys/documents.key"


def run(*command, **environment):
    return subprocess.run(
        command,
        cwd="/",
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def environment_file(tmp_path):
    file = tmp_path / "environment"
    file.write_text(f"SECRET_KEY={'k9' * 40}\nDATABASE_URL=sqlite:///{tmp_path / 'emm.sqlite3'}\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def ourselves():
    return pwd.getpwuid(os.geteuid()).pw_name


def test_a_command_gets_what_the_file_says_and_nothing_else(environment_file, ourselves):
    print_all = "import json, os; print(json.dumps(dict(os.environ)))"
    done = run(
        sys.executable,
        str(DEPLOY / "run_as_service.py"),
        sys.executable,
        "-c",
        print_all,
        EMM_ENVIRONMENT=str(environment_file),
        EMM_USER=ourselves,
        DATABASE_URL="postgres:///of-another",
    )
    given = json.loads(done.stdout)
    assert given["DATABASE_URL"].startswith("sqlite:///")
    assert given["USER"] == ourselves
    assert set(given) - {"LC_CTYPE"} == {
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "XDG_CACHE_HOME", "SECRET_KEY", "DATABASE_URL",
    }  # fmt: skip


def test_a_command_of_the_product_runs_on_the_database_of_the_services(environment_file, ourselves, tmp_path):
    done = run(
        str(DEPLOY / "manage"),
        "backup",
        str(tmp_path / "today.tar"),
        EMM_ENVIRONMENT=str(environment_file),
        EMM_USER=ourselves,
    )
    assert done.returncode == 1
    assert str(tmp_path / "emm.sqlite3") in done.stderr
    assert not (tmp_path / "today.tar").exists()


def test_who_may_not_read_the_environment_is_told(environment_file, ourselves, tmp_path):
    missing = run(str(DEPLOY / "manage"), "check", EMM_ENVIRONMENT=str(tmp_path / "none"), EMM_USER=ourselves)
    nobody = run(str(DEPLOY / "manage"), "check", EMM_ENVIRONMENT=str(environment_file), EMM_USER="no-such-user")
    assert (missing.returncode, missing.stderr) == (1, f"No such file or directory: {tmp_path / 'none'}\n")
    assert (nobody.returncode, nobody.stderr) == (1, "There is no user no-such-user.\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_root_becomes_the_user_of_the_services(environment_file):
    done = run(
        "python3",
        str(DEPLOY / "run_as_service.py"),
        "id",
        "--user",
        "--name",
        EMM_ENVIRONMENT=str(environment_file),
        EMM_USER="nobody",
    )
    assert (done.stdout, done.stderr) == ("nobody\n", "")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_what_that_user_may_not_run_is_said(environment_file, tmp_path):
    script = tmp_path / "command"
    script.touch(mode=0o600)
    done = run(
        "python3",
        str(DEPLOY / "run_as_service.py"),
        str(script),
        EMM_ENVIRONMENT=str(environment_file),
        EMM_USER="nobody",
    )
    assert (done.returncode, done.stderr) == (1, f"nobody cannot run {script}: Permission denied\n")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root becomes somebody else")
def test_who_is_not_root_is_told_to_be(environment_file):
    done = subprocess.run(
        ["python3", "-", "true"],
        input=(DEPLOY / "run_as_service.py").read_text(encoding="utf-8"),
        cwd="/",
        env={"PATH": os.environ["PATH"], "EMM_ENVIRONMENT": str(environment_file), "EMM_USER": "nobody"},
        user="nobody",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (1, f"Permission denied: {environment_file}. Run this as root.\n")
