"""Brings the regions of Indonesia into the database; their origin and licence are in ``data/NOTICE.md``."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from .models import Region

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Outcome:
    """How many regions were made, brought up to date, and found as they should be."""

    created: int
    updated: int
    unchanged: int


def load_regions(*, with_regencies: bool) -> Outcome:
    """Make the 38 provinces, and on wish the 514 regencies and cities, or bring them up to date.

    Regions are matched by their Kemendagri code. A second run finds everything unchanged.
    """
    with transaction.atomic():
        outcome = _bring_up_to_date(list(_provinces()))
        if not with_regencies:
            return outcome
        regencies = _bring_up_to_date(list(_regencies()))
    return Outcome(
        outcome.created + regencies.created,
        outcome.updated + regencies.updated,
        outcome.unchanged + regencies.unchanged,
    )


def _provinces() -> Iterator[Region]:
    for row in _rows("provinces.csv"):
        yield Region(
            code=row["code"],
            level=Region.Level.PROVINCE,
            name_en=row["name_en"],
            name_ind=row["name_ind"],
            time_zone=row["time_zone"],
        )


def _regencies() -> Iterator[Region]:
    """The regencies and cities; each lies in the time zone of its province."""
    provinces = {province.code: province for province in Region.objects.provinces()}
    for row in _rows("regencies.csv"):
        province = provinces[row["province_code"]]
        yield Region(
            code=row["code"],
            level=Region.Level.REGENCY,
            name_en=english_name_of_regency(row["name_ind"]),
            name_ind=row["name_ind"],
            parent=province,
            time_zone=province.time_zone,
        )


def english_name_of_regency(name: str) -> str:
    """The kind of area in English, the proper name as it is: "Kabupaten Bone" is "Bone Regency"."""
    kinds = {
        "Kabupaten Administrasi ": "Administrative Regency",
        "Kota Administrasi ": "Administrative City",
        "Kabupaten ": "Regency",
        "Kota ": "City",
    }
    for beginning, kind in kinds.items():
        if name.startswith(beginning):
            return f"{name.removeprefix(beginning)} {kind}"
    return name


def _bring_up_to_date(wanted: list[Region]) -> Outcome:
    on_record = {region.code: region for region in Region.objects.filter(code__in=[region.code for region in wanted])}
    new = [region for region in wanted if region.code not in on_record]
    outdated = []
    for region in wanted:
        known = on_record.get(region.code)
        if known is not None and _facts(known) != _facts(region):
            region.pk = known.pk
            outdated.append(region)
    for region in [*new, *outdated]:
        region.save()
    return Outcome(created=len(new), updated=len(outdated), unchanged=len(wanted) - len(new) - len(outdated))


def _facts(region: Region) -> tuple[object, ...]:
    return region.level, region.name_en, region.name_ind, region.parent_id, region.time_zone


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
