"""The pages about a training by their own names, whichever app they belong to."""

from typing import Any

from django.urls import NoReverseMatch, reverse

NAMESPACES = ("planning", "enrolment", "programmes")


def training_url(name: str, *args: Any) -> str:
    """The address called ``name`` in one of ``NAMESPACES``."""
    for namespace in NAMESPACES:
        try:
            return reverse(f"{namespace}:{name}", args=args)
        except NoReverseMatch:
            continue
    raise NoReverseMatch(name)
