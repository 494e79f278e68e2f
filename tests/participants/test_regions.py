"""The regions of Indonesia: complete, in the right time zones, and loaded as often as one likes."""

import csv
import io

import pytest
from django.core.management import call_command

from participants.models import Region
from participants.models.institutions import TimeZone
from participants.regions import DATA, Outcome, load_regions

pytestmark = pytest.mark.django_db


def test_all_provinces_and_regencies_are_loaded():
    outcome = load_regions(with_regencies=True)

    assert outcome == Outcome(created=552, updated=0, unchanged=0)
    assert Region.objects.provinces().count() == 38
    assert Region.objects.filter(level=Region.Level.REGENCY).count() == 514


def test_regencies_are_left_out_on_wish():
    assert load_regions(with_regencies=False) == Outcome(created=38, updated=0, unchanged=0)
    assert Region.objects.count() == 38


def test_a_second_run_changes_nothing():
    load_regions(with_regencies=True)

    assert load_regions(with_regencies=True) == Outcome(created=0, updated=0, unchanged=552)


def test_what_went_astray_is_mended_and_keeps_its_row():
    load_regions(with_regencies=True)
    west_java = Region.objects.get(code="32")
    Region.objects.filter(pk=west_java.pk).update(name_ind="Jawa", time_zone=TimeZone.WIT)

    assert load_regions(with_regencies=True) == Outcome(created=0, updated=1, unchanged=551)

    mended = Region.objects.get(code="32")
    assert (mended.pk, mended.name_ind, mended.time_zone) == (west_java.pk, "Jawa Barat", TimeZone.WIB)


NAMES_AND_ZONES = {
    "11": ("Aceh", "Aceh", TimeZone.WIB),
    "32": ("West Java", "Jawa Barat", TimeZone.WIB),
    "34": ("Special Region of Yogyakarta", "DI Yogyakarta", TimeZone.WIB),
    "51": ("Bali", "Bali", TimeZone.WITA),
    "52": ("West Nusa Tenggara", "Nusa Tenggara Barat", TimeZone.WITA),
    "53": ("East Nusa Tenggara", "Nusa Tenggara Timur", TimeZone.WITA),
    "61": ("West Kalimantan", "Kalimantan Barat", TimeZone.WIB),
    "62": ("Central Kalimantan", "Kalimantan Tengah", TimeZone.WIB),
    "63": ("South Kalimantan", "Kalimantan Selatan", TimeZone.WITA),
    "64": ("East Kalimantan", "Kalimantan Timur", TimeZone.WITA),
    "65": ("North Kalimantan", "Kalimantan Utara", TimeZone.WITA),
    "73": ("South Sulawesi", "Sulawesi Selatan", TimeZone.WITA),
    "81": ("Maluku", "Maluku", TimeZone.WIT),
    "82": ("North Maluku", "Maluku Utara", TimeZone.WIT),
    "96": ("Southwest Papua", "Papua Barat Daya", TimeZone.WIT),
    "31.71": ("Jakarta Pusat Administrative City", "Kota Administrasi Jakarta Pusat", TimeZone.WIB),
    "53.71": ("Kupang City", "Kota Kupang", TimeZone.WITA),
    "73.08": ("Bone Regency", "Kabupaten Bone", TimeZone.WITA),
    "91.71": ("Jayapura City", "Kota Jayapura", TimeZone.WIT),
}


def test_names_and_time_zones():
    load_regions(with_regencies=True)

    regions = Region.objects.filter(code__in=NAMES_AND_ZONES)

    assert {region.code: (region.name_en, region.name_ind, region.time_zone) for region in regions} == NAMES_AND_ZONES


def test_each_regency_lies_in_the_province_its_code_begins_with():
    load_regions(with_regencies=True)

    for regency in Region.objects.filter(level=Region.Level.REGENCY).select_related("parent"):
        assert regency.parent is not None
        assert (regency.parent.code, regency.parent.time_zone) == (regency.code[:2], regency.time_zone)


def test_codes_of_iso_3166_are_complete_and_distinct():
    with (DATA / "provinces.csv").open(encoding="utf-8", newline="") as file:
        codes = [row["iso_code"] for row in csv.DictReader(file)]

    assert len(set(codes)) == 38
    assert all(code.startswith("ID-") and len(code) == 5 for code in codes)


def test_the_notice_names_source_and_licence():
    notice = (DATA / "NOTICE.md").read_text(encoding="utf-8")

    assert "idn-area-data" in notice
    assert "Open Database License (ODbL) 1.0" in notice


def test_the_command_tells_what_it_did():
    out = io.StringIO()

    call_command("load_regions", "--provinces-only", stdout=out)

    assert out.getvalue() == "Regions: 38 created, 0 updated, 0 unchanged.\n"


def test_the_command_is_silent_on_wish():
    out = io.StringIO()

    call_command("load_regions", "--provinces-only", verbosity=0, stdout=out)

    assert out.getvalue() == ""
