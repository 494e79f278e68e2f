"""Text for logs and job rows, without what is personal or secret."""

import re
from collections.abc import Callable

# What is logged may come from anybody and be long. Each pattern begins where a run of its letters does and gives
# nothing back (++, *+), so that no letter is looked at from many beginnings.
_REDACTED: list[tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]] = [
    (re.compile(r"(?<![\w.+'-])[\w.+'-]++@[\w-]++(?:\.[\w-]++)++"), "(e-mail)"),
    (re.compile(r"(?<!\d)\d{16,18}(?!\d)"), "(number)"),  # NIP and NIK
    (re.compile(r"(://[^:/@\s]*):[^@/\s]+@"), r"\1:(password)@"),
    (re.compile(r"\?[^\s'\"=]*+(?P<value>=[^\s'\"]*+)?"), lambda query: "?…" if query["value"] else query[0]),
    (re.compile(r"\bip=[0-9a-fA-F.:]+\b"), "ip=(address)"),  # as gunicorn says from where it could not read a request
    # PostgreSQL repeats the values of the row that it refuses.
    (re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE), r"\1: (left out)"),
]


# Addresses of ours. What hangs on them is a query; a "?" after a bracket is part of a pattern.
_ADDRESS = re.compile(r"/(?:en|id|v|api/certificates)/(?:[^\s?'\"]|(?<=\()\?)*(?P<query>\?[^\s'\"]*)?")


# Parts of an address that are in each of its kind: short words, numbers of records, and what stands in patterns.
_NO_SECRET = re.compile(r"[a-z][a-z.-]{,21}|\d*|[<(^$].*")


def redact(text: str) -> str:
    """``text`` without email addresses, personal numbers, passwords, queries, keys in addresses and refused values."""
    text = _ADDRESS.sub(_without_keys, text)
    for pattern, replacement in _REDACTED:
        text = pattern.sub(replacement, text)
    return text


def _without_keys(address: re.Match[str]) -> str:
    query = address["query"] or ""
    parts = address[0].removesuffix(query).split("/")
    shown = "/".join(part if _NO_SECRET.fullmatch(part) else "…" for part in parts)
    return f"{shown}?…" if query else shown
