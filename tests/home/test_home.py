"""The public front: what anyone sees, and that nobody can be recognised in it."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from participants.regions import load_regions
from tests.factories import (
    CurriculumFactory,
    EnrolmentFactory,
    ModuleFactory,
    RegionFactory,
    TrainingFactory,
)
from tests.reporting.reached import attend
from trainings.planning.models import Training
from trainings.reporting.cached_stats import refresh_due
from trainings.reporting.provinces import Tile, province_tiles

pytestmark = pytest.mark.django_db


# --- The page ---------------------------------------------------------------------------------


def test_home_shows_the_next_trainings_the_earliest_first(client):
    today = timezone.localdate()
    titles = ["Sooner", "Later", "Latest", "Beyond"]
    for days, title in zip((2, 9, 20, 40), titles, strict=True):
        TrainingFactory(title_en=title, starts_on=today + datetime.timedelta(days=days))
    TrainingFactory(title_en="Secret draft", state=Training.State.DRAFT)
    TrainingFactory(title_en="Long ago", starts_on=datetime.date(2022, 9, 7))
    response = client.get("/en/")
    assert [training.title for training in response.context["upcoming"]] == titles[:3]
    content = response.content.decode()
    assert "Secret draft" not in content
    assert "Long ago" not in content


@pytest.mark.parametrize(
    ("capacity", "confirmed", "words"),
    [(10, 4, "places are free"), (10, 5, "few places left"), (10, 9, "few places left"), (1, 1, "no places left")],
)
def test_home_says_whether_seats_are_left_and_no_number(client, capacity, confirmed, words):
    training = TrainingFactory(
        capacity=capacity, place="Makassar", starts_on=timezone.localdate() + datetime.timedelta(3)
    )
    EnrolmentFactory.create_batch(confirmed, training=training)
    facts = f"2 days · Makassar · Indonesian · {words}"
    assert facts in client.get("/en/").content.decode()


def test_a_training_that_takes_place_today_is_said_to_be_running(client):
    TrainingFactory(starts_on=timezone.localdate())
    content = client.get("/en/").content.decode()
    assert "running today" in content
    assert "places" not in content.partition("running today")[2][:60]


def test_home_shows_the_modules_of_the_latest_published_curriculum_in_order(client):
    CurriculumFactory(version="2030", state="draft")
    CurriculumFactory(version="2018")
    latest = CurriculumFactory(version="2022")
    ModuleFactory(curriculum=latest, order=2, title_en="Second")
    ModuleFactory(curriculum=latest, order=1, title_en="First")
    response = client.get("/en/")
    assert [module.title for module in response.context["modules"]] == ["First", "Second"]


def test_home_shows_in_which_provinces_trainings_take_place(client):
    south_sulawesi = RegionFactory(code="73", name_en="South Sulawesi", name_ind="Sulawesi Selatan")
    RegionFactory(code="11", name_en="Aceh")
    TrainingFactory(region=south_sulawesi, starts_on=datetime.date(2022, 9, 7))
    TrainingFactory(region=south_sulawesi, starts_on=timezone.localdate())
    TrainingFactory(region=south_sulawesi, state=Training.State.DRAFT)
    response = client.get("/en/")
    assert {tile.province.name: tile.trainings for tile in response.context["tiles"]} == {
        "South Sulawesi": 2,
        "Aceh": 0,
    }
    content = response.content.decode()
    assert "In 1 of 2 provinces so far." in content
    assert (
        f'<a href="/en/trainings/?region={south_sulawesi.pk}" aria-label="Sulsel 2, South Sulawesi: 2 trainings">'
        in content
    )


def test_a_province_where_all_is_over_leads_to_what_was(client):
    aceh = RegionFactory(code="11", name_en="Aceh")
    TrainingFactory(region=aceh, starts_on=datetime.date(2022, 9, 7))
    assert f'/en/trainings/?region={aceh.pk}&amp;when=past" aria-label="Aceh 1, Aceh: 1 training"' in (
        client.get("/en/").content.decode()
    )


def test_every_province_has_a_tile_of_its_own():
    load_regions(with_regencies=False)
    tiles = province_tiles()
    assert len(tiles) == 38
    assert len({(tile.column, tile.row) for tile in tiles}) == 38


@pytest.mark.parametrize(("trainings", "shade"), [(0, 0), (1, 1), (2, 2), (4, 2), (5, 3), (90, 3)])
def test_a_tile_is_the_darker_the_more_trainings_there_are(trainings, shade):
    assert Tile(RegionFactory.build(), "Aceh", 0, 0, trainings, 0).shade == shade


def test_home_of_an_empty_installation_says_what_is_missing_and_shows_no_zeros(client):
    content = client.get("/en/").content.decode()
    assert "No training is announced at the moment." in content
    assert "Officials trained" not in content
    assert "The curriculum" not in content


def test_home_shows_the_share_of_women_among_those_reached(client):
    attend(TrainingFactory(state="completed"), women=6, men=5)
    content = client.get("/en/").content.decode()
    assert "Officials trained" in content
    assert "55% women" in content


def test_home_leads_to_verification(client):
    content = client.get("/en/").content.decode()
    assert '<form class="ask" method="get" action="/en/verify/">' in content
    assert 'name="q"' in content
    assert "IOM-ID/EMM/2022/TOT/0099" in client.get("/en/verify/", {"q": "IOM-ID/EMM/2022/TOT/0099"}).content.decode()


def test_home_is_in_indonesian_under_id(client):
    TrainingFactory(title_ind="Pelatihan Nasional")
    response = client.get("/id/")
    content = response.content.decode()
    assert '<html lang="id"' in content
    assert "Pelatihan Nasional" in content


@pytest.mark.parametrize("count", [1, 3])
def test_home_takes_the_same_few_queries_whatever_there_is(client, django_assert_num_queries, count):
    for training in TrainingFactory.create_batch(count):
        attend(training, women=5, men=5)
        ModuleFactory(curriculum=training.curriculum)
    refresh_due()
    # Curriculum, modules, trainings, figures, trainings by province, provinces, trainings abroad.
    with django_assert_num_queries(7):
        client.get("/en/")


def test_home_has_what_a_shared_link_shows(client):
    content = client.get("/en/").content.decode()
    assert '<meta name="description" content="Essentials of Migration Management (EMM2.0)' in content
    assert 'hreflang="id"' in content


@pytest.mark.parametrize(
    ("headers", "target"),
    [
        ({}, "/en/"),
        ({"Accept-Language": "id-ID,id;q=0.9,en;q=0.8"}, "/id/"),
        ({"Accept-Language": "en-GB"}, "/en/"),
        ({"Accept-Language": "de"}, "/en/"),
    ],
)
def test_the_bare_address_leads_to_the_language_that_the_browser_prefers(headers, target):
    response = Client(headers=headers).get("/")
    assert (response.status_code, response["Location"]) == (302, target)
    assert "Accept-Language" in response["Vary"]
    assert "Cookie" in response["Vary"]


def test_a_language_that_was_chosen_wins_over_the_browsers(client):
    client.cookies["django_language"] = "id"
    assert client.get("/", headers={"Accept-Language": "en"})["Location"] == "/id/"
