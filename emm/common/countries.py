"""Countries by their ISO 3166-1 codes and the time zones in them, with the names of CLDR in the language of the page.

CLDR (by Babel) knows names in both languages and which zone lies in which country; Django knows neither.
"""

import zoneinfo
from functools import cache

from babel import Locale
from babel.core import get_global
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from .text import fold

# Where the product is at home.
HOME = "ID"
# What CLDR calls the whole world.
_WORLD = "001"


@cache
def country_codes() -> frozenset[str]:
    """Every country that has a time zone, which is all that have people."""
    return frozenset(get_global("zone_territories").values()) - {_WORLD}


def country_name(code: str) -> str:
    """The name of the country in the language of the page; the code where it is unknown."""
    return str(_names(get_language() or "en").get(code, code))


def country_choices() -> list[tuple[str, str]]:
    """Codes and names of all countries, by name; the own country first."""
    names = _names(get_language() or "en")
    abroad = sorted((code for code in country_codes() if code != HOME), key=lambda code: fold(names[code]))
    return [(code, names[code]) for code in (HOME, *abroad)]


@cache
def zones() -> tuple[str, ...]:
    """The zones that places are in, by name, without the aliases and technical ones of the time zone database."""
    known = zoneinfo.available_timezones()
    named = get_global("zone_territories")
    return tuple(sorted(zone for zone, country in named.items() if zone in known and country != _WORLD))


def zones_of(country: str) -> list[str]:
    """The zones of one country, by name."""
    named = get_global("zone_territories")
    return [zone for zone in zones() if named[zone] == country]


def validate_zone(name: str) -> None:
    """Raise ``ValidationError`` for a zone that no place is in."""
    if name not in zones():
        raise ValidationError(_("Choose a time zone from the list."), code="zone")


def validate_country(code: str) -> None:
    """Raise ``ValidationError`` for a code that no country has."""
    if code not in country_codes():
        raise ValidationError(_("Choose a country from the list."), code="country")


@cache
def _names(language: str) -> dict[str, str]:
    territories = Locale.parse(language.split("-", maxsplit=1)[0]).territories
    return {code: territories[code] for code in country_codes()}
