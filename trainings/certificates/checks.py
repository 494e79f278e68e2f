"""System check: the format of certificate numbers must give each certificate a number of its own."""

from string import Formatter
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register

PARTS = {"year", "kind", "serial"}


@register()
def number_format_is_complete(**kwargs: Any) -> list[CheckMessage]:
    """A number without year, kind or serial would be given twice; an unknown part cannot be filled in."""
    pattern = settings.CERTIFICATE_NUMBER_FORMAT
    try:
        named = {name for _text, name, _spec, _conversion in Formatter().parse(pattern) if name}
        pattern.format(year=2022, kind="ToT", serial=1)
        problem = "" if named == PARTS else f"it has the parts {sorted(named)}"
    except (KeyError, IndexError, ValueError) as error:
        problem = f"it cannot be filled in ({error!r})"
    if not problem:
        return []
    return [
        Error(
            f"CERTIFICATE_NUMBER_FORMAT is wrong: {problem}.",
            hint="Use {year}, {kind} and {serial}, for instance IOM-ID/EMM/{year}/{kind}/{serial:04d}",
            id="certificates.E001",
        )
    ]
