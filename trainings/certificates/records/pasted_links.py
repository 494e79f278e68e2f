"""What people paste where a code or a number is asked for: our own links, the text around one, or another site's."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from django.conf import settings

from .codes import normalise

# A whole email may be pasted; more is not read.
MAX_PASTE_LENGTH = 2000
_LINK = re.compile(r"(?P<scheme>https?://)?(?P<host>[a-z0-9][a-z0-9.-]{0,252})(?P<port>:\d{1,5})?/", re.IGNORECASE)
_VERIFICATION = re.compile(r"(?:[a-z]{2}/)?(?:v|verify|api/certificates)/(?P<code>[^/?#]+)", re.IGNORECASE)
_QUESTION = re.compile(r"(?:[a-z]{2}/)?verify/?\?(?P<query>[^#]*)", re.IGNORECASE)
_WALLET = re.compile(r"(?:[a-z]{2}/)?wallet/", re.IGNORECASE)


@dataclass(frozen=True)
class Pasted:
    """What a link in the text leads to: the code of a certificate, somebody's private page, or another website."""

    code: str = ""
    is_private: bool = False
    other_site: str = ""


def read(text: str, *, hosts: Iterable[str] = ()) -> Pasted:
    """Find the link in ``text``; ``hosts`` are names of this site beside that of ``SITE_URL``.

    Language, scheme, port, case, what follows the code, and the spaces of a link that a mail program broke do not
    matter. A verification link of ours counts before anything else that stands beside it.
    """
    own = {_plain(urlsplit(each).hostname or "") for each in (settings.SITE_URL, *(f"//{host}" for host in hosts))}
    is_private, other_site = False, ""
    text = text[:MAX_PASTE_LENGTH]
    # Mail programs wrap links in those of a scanner, which holds them percent-encoded.
    for is_named, host, path in [*_links(text), *_links(unquote(text))]:
        if _plain(host) not in own:
            if is_named or ("." in host and _VERIFICATION.match(path)):
                other_site = other_site or host.lower()
        elif code := _code_in(path):
            return Pasted(code=code)
        else:
            is_private = is_private or _WALLET.match(path) is not None
    return Pasted(is_private=is_private, other_site="" if is_private else other_site)


def code_in(text: str) -> str:
    """The code that ``text`` is, as it is printed or in a link of ours; empty where it is something else."""
    return read(text).code or normalise(text)


def _links(text: str) -> Iterator[tuple[bool, str, str]]:
    """Whether each says its scheme, its host, and all that follows."""
    for found in _LINK.finditer(text):
        yield bool(found["scheme"]), found["host"], text[found.end() :]


def _code_in(rest: str) -> str:
    """The code in what follows the host: as it stands, or with the spaces taken out of it."""
    for path in (rest.split(maxsplit=1)[0] if rest.split() else "", "".join(rest.split())):
        for candidate in _candidates(path):
            if code := normalise(candidate):
                return code
    return ""


def _candidates(path: str) -> Iterator[str]:
    if found := _VERIFICATION.match(path):
        yield unquote(found["code"]).removesuffix(".json").rstrip(".,;:!)>\"'”’»")
    if found := _QUESTION.match(path):
        yield from parse_qs(found["query"]).get("q", [])[:1]


def _plain(host: str) -> str:
    return host.lower().rstrip(".").removeprefix("www.")
