"""What is shipped for production fits together: the containers, the services, the proxy and the example environment."""

import configparser
import re
import shlex
from pathlib import Path, PurePosixPath

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands

DEPLOY = Path(settings.BASE_DIR, "deploy")
DOCS = Path(settings.BASE_DIR, "docs")
HOME = "/srv/emm/"
OURS = ("prepare", "web", "worker", "manage")
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())
SERVICES = [name for name in UNITS if name.endswith(".service")]


def text(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def unit(name):
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read_string(text(f"systemd/{name}"))
    return parser


@pytest.fixture(scope="module")
def services():
    return yaml.safe_load(text("compose.yaml"))["services"]


def mounts(service):
    """Where a service has what: its path in the container, and whether it may write there."""
    found = {}
    for mount in service["volumes"]:
        source, target, *mode = re.sub(r"\$\{\w+:-([^}]+)\}", r"\1", mount).split(":")
        found[PurePosixPath(target)] = (source, mode != ["ro"])
    return found


def mount_of(path, service):
    above = (mount for target, mount in mounts(service).items() if PurePosixPath(path).is_relative_to(target))
    return next(above, None)


@pytest.mark.parametrize("name", OURS)
def test_containers_see_every_file_that_the_example_names(services, name):
    named = re.findall(r"^#?\w+=(/\S+)$", text("environment.example"), re.MULTILINE)
    assert "/etc/emm/keys/documents.key" in named
    assert {path: mount_of(path, services[name]) for path in named} == dict.fromkeys(named, ("/etc/emm/keys", False))


@pytest.mark.parametrize("name", OURS)
def test_containers_can_write_where_they_must(services, name):
    service = services[name]
    assert service["read_only"]
    for path in (service["environment"]["MAINTENANCE_FILE"], "/srv/emm/var/media/a.pdf"):
        source, writable = mount_of(path, service)
        assert writable, path
        assert (source, writable) == mount_of(path, services["web"])  # what one closes, the other shows as closed


def test_what_the_image_makes_for_its_user_is_what_is_mounted(services):
    made = set(re.findall(r"var/\w+", re.search(r"install --directory.*", text("Dockerfile"))[0]))
    inside = {str(path).removeprefix(HOME) for path in mounts(services["web"]) if str(path).startswith(HOME)}
    scratch = {path.removeprefix(HOME) for path in services["web"]["tmpfs"] if path.startswith(HOME)}
    assert made == inside | scratch


def test_backups_are_written_outside_of_the_container_and_only_on_demand(services):
    assert mount_of("/var/backups/emm/today.tar", services["manage"]) == ("/var/backups/emm", True)
    assert services["manage"]["profiles"] == ["commands"]


def test_every_password_that_containers_need_is_in_the_example():
    needed = set(re.findall(r"\$\{(\w+):\?", text("compose.yaml")))
    assert needed == {"POSTGRES_PASSWORD", "REDIS_PASSWORD"}
    assert needed <= set(re.findall(r"^#?(\w+)=", text("environment.example"), re.MULTILINE))


def test_the_proxy_asks_where_the_server_listens(services):
    (asked,) = re.findall(r"^\s+server ([\d.:]+)", text("nginx.conf"), re.MULTILINE)
    assert f'"BIND", "{asked}"' in text("gunicorn.conf.py")
    (published,) = services["web"]["ports"]
    host, _, inside = published.rpartition(":")
    assert host == asked
    assert f"BIND=0.0.0.0:{inside}" in text("Dockerfile")


def test_the_proxy_passes_on_what_the_product_takes_and_what_it_says():
    megabytes = int(re.search(r"client_max_body_size (\d+)m;", text("nginx.conf"))[1])
    assert megabytes * 1024 * 1024 > settings.UPLOAD_MAX_BYTES
    assert re.findall(r"proxy_next_upstream (.*);", text("nginx.conf")) == ["error timeout"]


@pytest.mark.parametrize("name", SERVICES)
def test_services_start_what_there_is(name):
    service = unit(name)["Service"]
    assert (service["User"], service["WorkingDirectory"]) == ("emm", HOME.rstrip("/"))
    assert service["EnvironmentFile"] == "/etc/emm/environment"
    # Where the service itself may write.
    assert service["Environment"] == f"XDG_CACHE_HOME={HOME}var/cache"
    assert f"{HOME}var" in service["ReadWritePaths"].split()
    words = shlex.split(service["ExecStart"])
    if words[0] == "/bin/sh":
        words = shlex.split(words[2].removeprefix("exec "))
    program, *rest = (word.removeprefix(HOME) for word in words)
    if program == ".venv/bin/python":
        assert rest[0] == "manage.py"
        assert rest[1] in get_commands()
    else:
        assert (program, rest) == (".venv/bin/gunicorn", ["emm.wsgi", "--config", "deploy/gunicorn.conf.py"])


def test_every_timer_starts_a_service():
    timers = [name for name in UNITS if name.endswith(".timer")]
    assert len(timers) == 2
    assert {name.replace(".timer", ".service") for name in timers} <= set(SERVICES)


def instructions():
    """What an operator reads."""
    return "".join(path.read_text(encoding="utf-8") for path in sorted(DOCS.glob("operations/*.md")))


def test_the_instructions_name_commands_that_exist():
    named = set(re.findall(r"(?:deploy/manage|manage\.py|\$emm run --rm manage) ([a-z_]+)", instructions()))
    assert {"backup", "restore", "migrate", "createsuperuser", "apply_retention", "maintenance"} <= named
    assert sorted(named - set(get_commands())) == []


def test_the_instructions_run_nothing_without_the_environment():
    """On a server a bare manage.py would stop for want of it."""
    assert re.findall(r"^\.venv/bin/python manage\.py.*", instructions(), re.MULTILINE) == []


def test_the_image_has_the_guides_that_help_shows():
    ignored = {line.strip("/") for line in Path(settings.BASE_DIR, ".dockerignore").read_text().split()}
    assert "COPY . ." in text("Dockerfile")
    assert not ignored & {"docs", "docs/guides", "**/*.md", "*.md"}
