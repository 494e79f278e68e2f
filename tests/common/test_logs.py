"""What is logged: enough to find a fault, nothing about a person."""

import json
import logging
import logging.config
import re

import pytest
import structlog

from emm.common.logs import logging_config, redact
from tests.factories import OfficerFactory


@pytest.fixture
def log(capsys):
    """``log(json=…)`` sets logging up as the settings do; ``log.lines()`` is what came out."""

    class Log:
        def __call__(self, *, json):
            logging.config.dictConfig(logging_config(json=json, level="INFO"))
            return self

        def text(self):
            return capsys.readouterr().err

        def entries(self):
            return [json.loads(line) for line in self.text().splitlines()]

    root = logging.getLogger()
    before = root.level, root.handlers[:]
    yield Log()
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    structlog.contextvars.clear_contextvars()
    for name in ("django_structlog", "django.request"):
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.mark.parametrize(
    ("said", "logged"),
    [
        ("mail to siti.aminah+x@kemnaker.go.id failed", "mail to (e-mail) failed"),
        ("NIP 198703122010012003 twice", "NIP (number) twice"),
        ("certificate 20221234", "certificate 20221234"),
        ("postgres://emm:s3cret@db/emm", "postgres://emm:(password)@db/emm"),
        ("GET /en/staff/people/?q=Siti&page=2 took 3 s", "GET /en/staff/people/?… took 3 s"),
        (
            "duplicate key\nDETAIL:  Key (email)=(Siti) already exists.\nHINT: none",
            "duplicate key\nDETAIL: (left out)\nHINT: none",
        ),
    ],
)
def test_what_is_personal_is_left_out(said, logged):
    assert redact(said) == logged


def test_a_line_of_any_library_is_json(log):
    log(json=True)
    logging.getLogger("some.library").warning("Letter to %s is late", "siti@example.org")
    (entry,) = log.entries()
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", entry.pop("timestamp"))
    assert entry == {"event": "Letter to (e-mail) is late", "level": "warning", "logger": "some.library"}


def test_a_failure_is_logged_with_its_place_but_without_values(log):
    log(json=True)
    try:
        name = "Siti Aminah"
        raise ValueError("refused siti@example.org")
    except ValueError:
        logging.getLogger("some.library").exception("It broke")
    (entry,) = log.entries()
    assert entry["event"] == "It broke"
    assert entry["exception"].startswith("Traceback (most recent call last):")
    assert entry["exception"].endswith("ValueError: refused (e-mail)")
    assert name not in entry["exception"].replace('name = "Siti Aminah"', "")


@pytest.mark.django_db
def test_a_request_is_told_by_its_pattern_and_the_key_of_the_account(log, client):
    officer = OfficerFactory()
    client.force_login(officer)
    log(json=True)
    client.get("/en/staff/people/?q=Siti+Aminah", headers={"X-Request-ID": "0123456789abcdef", "User-Agent": "Phone 9"})
    client.get("/en/verify/SECRET-CODE/")
    text = log.text()
    first, second = (json.loads(line) for line in text.splitlines())
    first.pop("timestamp")
    assert first == {
        "event": "request_finished",
        "request": "GET /en/staff/people/",
        "code": 200,
        "user_id": officer.pk,
        "request_id": "0123456789abcdef",
        "level": "info",
        "logger": "django_structlog.middlewares.request",
    }
    assert second["request"] == "GET /en/verify/<str:code>/"
    assert second["request_id"] != first["request_id"]
    for personal in ("Siti", "SECRET", "Phone", officer.email, "127.0.0.1"):
        assert personal not in text


@pytest.mark.django_db
def test_a_number_that_is_none_is_not_taken_over(log, client):
    log(json=True)
    client.get("/robots.txt", headers={"X-Request-ID": 'x" onload="'})
    (entry,) = log.entries()
    assert re.fullmatch("[0-9a-f]{32}", entry["request_id"])


def test_lines_for_people_are_short(log):
    log(json=False)
    logging.getLogger("some.library").warning("Letter to %s is late", "siti@example.org")
    assert re.fullmatch(r"\S+Z warning some.library Letter to \(e-mail\) is late\n", log.text())


@pytest.mark.django_db
def test_lines_for_people_leave_out_requests_that_went_well(log, client):
    log(json=False)
    client.get("/robots.txt")
    assert log.text() == ""
