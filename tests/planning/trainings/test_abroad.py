"""A training may be abroad: in any country, with its zone, and without a province."""

import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from emm.common import formatting
from emm.common.countries import country_choices, country_codes, country_name, zones
from tests.factories import RegionFactory, SessionFactory, TrainingFactory, at
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import text, values
from trainings.planning.filters import BY_TIME
from trainings.planning.models import Training
from trainings.planning.models.days import where_today
from trainings.reporting.provinces import province_tiles, trainings_abroad

pytestmark = pytest.mark.django_db


def test_countries_have_names_in_both_languages():
    assert len(country_codes()) > 240
    assert country_choices()[0] == ("ID", "Indonesia")
    assert country_name("DE") == "Germany"
    with translation.override("id"):
        assert country_name("DE") == "Jerman"


@pytest.mark.parametrize(
    ("zone", "month", "name"),
    [
        ("Asia/Jakarta", 1, "WIB"),
        ("Asia/Makassar", 7, "WITA"),
        ("Asia/Jayapura", 7, "WIT"),
        ("Europe/Berlin", 1, "CET"),
        ("Europe/Berlin", 7, "CEST"),
        ("Asia/Bangkok", 1, "UTC+7"),
        ("Asia/Kathmandu", 1, "UTC+5:45"),
        ("America/Sao_Paulo", 1, "UTC-3"),
    ],
)
def test_the_zone_has_its_short_name_of_the_day(zone, month, name):
    assert formatting.zone_name(datetime.datetime(2022, month, 15, 12, tzinfo=datetime.UTC), zone) == name
    training = TrainingFactory.build(starts_on=datetime.date(2022, month, 15), time_zone=zone, programme=None)
    assert training.zone_name == name


def test_every_zone_can_be_told():
    assert {"Asia/Jakarta", "Europe/Berlin", "Asia/Kathmandu"} <= set(zones())
    assert all(ZoneInfo(zone) for zone in zones())


@pytest.mark.parametrize(
    "fields", [{"country": "DE"}, {"time_zone": "Europe/Berlin"}, {"country": "ID", "time_zone": "Asia/Pontianak"}]
)
def test_the_database_keeps_provinces_and_zones_of_indonesia(fields):
    training = TrainingFactory(region=RegionFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Training.objects.filter(pk=training.pk).update(**fields)


class TestForm:
    def planned(self, client, training, **changes):
        return client.post(url("training_create"), values(training, venue="Centara", **changes))

    def test_the_only_zone_of_the_country_is_taken(self, client, officer, training):
        response = self.planned(client, training, country="TH", place="Bangkok", time_zone="")
        assert response.status_code == 302
        made = Training.objects.exclude(pk=training.pk).get()
        assert (made.country, made.time_zone, made.zone_name) == ("TH", "Asia/Bangkok", "UTC+7")
        assert (made.venue.country, made.venue.time_zone) == ("TH", "Asia/Bangkok")

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            (
                {"country": "AU", "time_zone": ""},
                "time_zone",
                "This country has several time zones. Choose one.",
            ),
            (
                {"country": "ID", "time_zone": "Asia/Bangkok"},
                "time_zone",
                "A place in Indonesia is in the zone WIB, WITA or WIT.",
            ),
        ],
    )
    def test_what_contradicts_is_told_at_the_field(self, client, officer, training, changes, field, message):
        response = self.planned(client, training, **changes)
        assert response.status_code == 422
        assert response.context["form"].errors == {field: [message]}

    def test_a_province_is_in_indonesia(self, client, officer, training):
        south = RegionFactory()
        response = self.planned(client, training, country="TH", region=south.pk, time_zone="Asia/Bangkok")
        assert response.context["form"].errors == {"region": ["Only a place in Indonesia has a province."]}
        with translation.override("id"):
            response = self.planned(client, training, country="TH", region=south.pk, time_zone="Asia/Bangkok")
        assert "Hanya tempat di Indonesia yang memiliki provinsi." in text(response)


class TestShown:
    @pytest.fixture
    def abroad(self):
        return TrainingFactory(
            country="DE",
            place="Berlin",
            time_zone="Europe/Berlin",
            starts_on=datetime.date(2022, 10, 29),
            ends_on=datetime.date(2022, 10, 30),
            state="completed",
        )

    def test_times_follow_the_clock_of_the_place_also_when_it_is_put_back(self, client, abroad):
        for day in (0, 1):
            SessionFactory(training=abroad, starts_at=at(abroad, "09:00", day=day))
        page = text(client.get(reverse("planning:public_training", args=[abroad.pk])))
        assert "09:00–10:30 CEST" in page
        assert "09:00–10:30 CET" in page
        assert "Germany" in page

    def test_it_is_on_no_tile_but_counted_apart(self, client, abroad):
        RegionFactory(code="73", name_en="South Sulawesi")
        TrainingFactory(region=RegionFactory(code="71"))
        assert [tile.trainings for tile in province_tiles()] == [1, 0]
        assert trainings_abroad() == 1
        assert "1 training abroad" in text(client.get(reverse("home:home")))
        with translation.override("id"):
            assert "1 pelatihan di luar negeri" in text(client.get(reverse("home:home")))

    def test_the_list_is_cut_by_it(self, client, officer, abroad):
        TrainingFactory()
        rows = client.get(f"{url('trainings')}?where=abroad").context["table"].rows
        assert [row.record for row in rows] == [abroad]

    @pytest.mark.parametrize(("moment", "running"), [("2022-10-29T03:00Z", True), ("2022-10-28T21:00Z", False)])
    def test_today_is_that_of_the_place(self, moment, running):
        """In Berlin it is still the 28th at 21:00 UTC, in Jakarta the 29th."""
        Training.objects.all().delete()
        training = TrainingFactory(
            country="DE", time_zone="Europe/Berlin", starts_on=datetime.date(2022, 10, 29), region=None
        )
        with time_machine.travel(moment, tick=False):
            assert Training.objects.get(pk=training.pk).is_running is running
            assert Training.objects.filter(where_today(BY_TIME["running"])).exists() is running
