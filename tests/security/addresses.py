"""Every address that the URLconf lists, by name, with the names of the arguments that it takes."""

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, get_resolver


def addresses() -> dict[str, set[str]]:
    """By full name (``planning:training``); the pages of the Django admin too, under ``admin:``.

    And those where mail services tell what came back, under ``anymail:``.
    """
    found: dict[str, set[str]] = {}
    for name, takes in _walk(get_resolver(), (), set()):
        found.setdefault(name, takes)
    return found


def own_addresses() -> dict[str, set[str]]:
    """Those that are ours alone: every one stands in the access table."""
    return {name: takes for name, takes in addresses().items() if not name.startswith(("admin:", "anymail:"))}


def _walk(resolver: Any, namespaces: tuple[str, ...], takes: set[str]) -> Iterator[tuple[str, set[str]]]:
    for pattern in resolver.url_patterns:
        own = takes | _arguments(pattern)
        if isinstance(pattern, URLPattern):
            yield ":".join([*namespaces, pattern.name or str(pattern.pattern)]), own
        else:
            yield from _walk(pattern, (*namespaces, pattern.namespace) if pattern.namespace else namespaces, own)


def _arguments(pattern: Any) -> set[str]:
    described = pattern.pattern
    return set(getattr(described, "converters", {})) | set(described.regex.groupindex)


def views_by_name() -> dict[str, type]:
    """The class of each address of ours whose view is one."""
    found: dict[str, type] = {}
    _collect(get_resolver(), (), found)
    return found


def _collect(resolver: Any, namespaces: tuple[str, ...], found: dict[str, type]) -> None:
    for pattern in resolver.url_patterns:
        if not isinstance(pattern, URLPattern):
            _collect(pattern, (*namespaces, pattern.namespace) if pattern.namespace else namespaces, found)
        elif (view := getattr(pattern.callback, "view_class", None)) is not None:
            found.setdefault(":".join([*namespaces, pattern.name or str(pattern.pattern)]), view)
