"""Brings the programmes and their indicators into the database."""

import datetime

from participants.models import Institution
from trainings.programmes.models import Indicator, Programme

from . import content
from .load_report import Tally


def load_programmes(
    institutions: dict[str, Institution], *, today: datetime.date, tally: Tally
) -> dict[str, Programme]:
    """All programmes by code."""
    by_code: dict[str, Programme] = {}
    for entry in content.read("programmes")["programme"]:
        programme, created = Programme.objects.get_or_create(
            code=entry["code"],
            defaults={
                **content.pick(entry, ["title_en", "title_ind", "summary_en", "summary_ind", "gcm_objectives"]),
                **_period(entry, today),
            },
        )
        by_code[entry["code"]] = programme
        tally.count("programmes", created=created)
        if created:
            programme.donors.set(institutions[key] for key in entry["donors"])
            programme.partners.set(institutions[key] for key in entry["partners"])
        for indicator_entry in entry["indicator"]:
            _indicator, created = Indicator.objects.get_or_create(
                programme=programme,
                code=indicator_entry["code"],
                defaults=content.pick(
                    indicator_entry, ["title_en", "title_ind", "unit_en", "unit_ind", "baseline", "target"]
                ),
            )
            tally.count("indicators", created=created)
    return by_code


def _period(entry: content.Entry, today: datetime.date) -> dict[str, datetime.date]:
    """The dates that the entry names, or whole years around the year of loading."""
    if "relative_years" not in entry:
        return {"starts_on": entry["starts_on"], "ends_on": entry["ends_on"]}
    first, last = entry["relative_years"]
    return {
        "starts_on": datetime.date(today.year + first, 1, 1),
        "ends_on": datetime.date(today.year + last, 12, 31),
    }
