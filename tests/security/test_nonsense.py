"""Nonsense in addresses and forms is answered by a page that says so, and never by a failure of ours.

On PostgreSQL, which refuses what SQLite takes: NUL, numbers beyond its own.
"""

import re
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from tests import proofs

from .access_table import ACCESS
from .addresses import own_addresses
from .world import World, arguments_of, send

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db,
    # A library of tables takes a dot for the sign of another time, and says so.
    pytest.mark.filterwarnings("ignore:Use .__. to separate path components:DeprecationWarning"),
]
OURS = own_addresses()
# What is read from an address anywhere, so that a page is also asked what only another one understands.
READ_SOMEWHERE = sorted(
    {
        name
        for app in ("emm", "curriculum", "participants", "trainings")
        for file in Path(settings.BASE_DIR, app).rglob("*.py")
        for name in re.findall(r"""GET(?:\.get(?:list)?\(|\[)["'](\w+)""", file.read_text(encoding="utf-8"))
    }
    | {"next", "action", "session", "time", "code"}
)
BIGINT = 2**63
KNOWN_TO_HURT = [
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "%",
        "_",
        "\\",
        "'",
        '"',
        "-",
        "--",
        "-pk",
        "__",
        "pk__isnull",
        "x" * 3000,
        "%s",
        "{}",
    ),
    *("0", "-1", str(BIGINT - 1), str(BIGINT), "9" * 400, "1e400", "nan", "inf", "1.5", "٣", "½", "１", "last", "true"),
    *("2026-02-30", "0000-00-00", "0001-01-01", "9999-12-31", "10000-01-01", "2026-13", "9999-12", "0001-01", "24:00"),
    *("\ud800", "\u202e", "é́", "\r\nSet-Cookie: a=b", "=1+1", "../../etc/passwd", "csv", "xlsx", "day", "all"),
]
# What hurts in many fields at a time.
ALL_AT_ONCE = ["", "\x00", "9" * 400, str(BIGINT), "-1", "nan", "9999-12-31", "x" * 3000, "\ud800", "２"]
values = st.one_of(st.sampled_from(KNOWN_TO_HURT), st.text(max_size=30), st.integers().map(str))
queries = st.lists(st.tuples(st.integers(min_value=0), values), min_size=1, max_size=4)
often = hypothesis_settings(
    max_examples=proofs.examples(4),
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def encoded(pairs: list[tuple[str, str]]) -> str:
    return urlencode(pairs, encoding="utf-8", errors="surrogatepass")


def names_on(page: str) -> list[str]:
    """What the page itself asks for: by the fields of its forms and by its links."""
    fields = re.findall(r"""<(?:input|select|textarea)[^>]*\bname="([^"]+)""", page)
    links = re.findall(r"""href="[^"]*\?([^"#]+)""", page)
    return sorted({*fields, *(part.split("=")[0] for link in links for part in link.replace("&amp;", "&").split("&"))})


@pytest.mark.proof
@pytest.mark.parametrize("name", sorted(OURS))
def test_nonsense_in_an_address_is_answered(world: World, name: str):
    url = reverse(name, kwargs=arguments_of(world, name, OURS[name]))
    page = send(world, "administrator", "GET", url)
    text = page.content.decode(errors="replace") if not page.streaming else ""
    names = [*names_on(text), *READ_SOMEWHERE]

    @often
    @given(queries)
    def ask(query: list[tuple[int, str]]) -> None:
        pairs = [(names[number % len(names)], value) for number, value in query]
        response = send(world, "administrator", "GET", f"{url}?{encoded(pairs)}")
        assert response.status_code < 500 or response.status_code == page.status_code, (url, pairs)

    ask()


def answered(world: World, url: str, body: str) -> int:
    return int(send(world, "administrator", "POST", url, body=body).status_code)


FORMS = sorted(name for name, row in ACCESS.items() if "405" not in row.split("|")[1].split()[-1])


@pytest.mark.proof
@pytest.mark.parametrize("name", FORMS)
def test_nonsense_in_a_form_is_answered(world: World, name: str):
    url = reverse(name, kwargs=arguments_of(world, name, OURS[name]))
    page = send(world, "administrator", "GET", url)
    names = names_on(page.content.decode(errors="replace")) or READ_SOMEWHERE

    @often
    @given(queries)
    def fill_in(query: list[tuple[int, str]]) -> None:
        pairs = [(names[number % len(names)], value) for number, value in query]
        assert answered(world, url, encoded(pairs)) < 500, (url, pairs)

    fill_in()
    # Everything at once: a field that is looked at only where another is right.
    for value in ALL_AT_ONCE:
        assert answered(world, url, encoded([(field, value) for field in names])) < 500, (url, value)
