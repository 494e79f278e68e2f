"""What machines ask: robots.txt, sitemap.xml, security.txt; and the privacy notice beside them."""

import re
from xml.etree import ElementTree as ET

import pytest

from tests.factories import ModuleFactory, TrainingFactory
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db
NAMESPACES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}


def entries(client):
    root = ET.fromstring(client.get("/sitemap.xml", HTTP_HOST="localhost").content)
    return {url.find("s:loc", NAMESPACES).text: url for url in root.findall("s:url", NAMESPACES)}


def test_the_sitemap_lists_every_public_page_in_both_languages(client, settings):
    training = TrainingFactory()
    module = ModuleFactory(curriculum=training.curriculum)
    curriculum = module.curriculum.code
    paths = [
        "",
        "curriculum/",
        f"curriculum/{curriculum}/",
        f"curriculum/{curriculum}/{module.code}/",
        "trainings/",
        f"trainings/{training.pk}/",
        "verify/",
        "measures/",
        "privacy/",
    ]
    assert set(entries(client)) == {
        f"{settings.SITE_URL}/{language}/{path}" for path in paths for language in ("en", "id")
    }


def test_the_sitemap_names_the_twins_of_each_page(client, settings):
    entry = entries(client)[f"{settings.SITE_URL}/id/privacy/"]
    twins = {link.get("hreflang"): link.get("href") for link in entry.findall("x:link", NAMESPACES)}
    assert twins == {"en": f"{settings.SITE_URL}/en/privacy/", "id": f"{settings.SITE_URL}/id/privacy/"}


@pytest.mark.parametrize("state", [Training.State.DRAFT, Training.State.CANCELLED])
def test_the_sitemap_keeps_silent_about_what_is_not_public(client, state):
    training = TrainingFactory(state=state, curriculum__state="draft")
    ModuleFactory(curriculum=training.curriculum)
    assert not [address for address in entries(client) if re.search(r"/trainings/\d|/curriculum/.", address)]


def test_robots_are_kept_from_staff_pages_and_from_answers_about_certificates(client, settings):
    response = client.get("/robots.txt")
    lines = response.content.decode().splitlines()
    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert {"Disallow: /v/", "Disallow: /en/staff/", "Disallow: /id/verify/", "Disallow: /id/admin/"} < set(lines)
    assert "Disallow: /" not in lines
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in lines


def test_security_txt_says_whom_to_tell_and_has_not_expired(client, settings):
    settings.CONTACT_EMAIL = "safety@example.org"
    content = client.get("/.well-known/security.txt").content.decode()
    assert content.startswith("Contact: mailto:safety@example.org\n")
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", content, re.MULTILINE)
    assert f"Canonical: {settings.SITE_URL}/.well-known/security.txt\n" in content


@pytest.mark.parametrize(
    ("language", "law"),
    [("en", "Law No. 27 of 2022"), ("id", "Undang-Undang Republik Indonesia Nomor 27 Tahun 2022")],
)
def test_the_privacy_notice_is_whole_in_each_language(client, settings, language, law):
    settings.CONTACT_EMAIL = "data@example.org"
    content = client.get(f"/{language}/privacy/").content.decode()
    assert law in content
    assert content.count("<h2>") == 8
    assert 'href="mailto:data@example.org"' in content
    assert content.count("<h1>") == 1


@pytest.mark.parametrize("path", ["/robots.txt", "/sitemap.xml", "/.well-known/security.txt", "/en/privacy/"])
def test_these_pages_are_only_read(client, path):
    assert client.post(path).status_code == 405
