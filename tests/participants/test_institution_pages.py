"""The pages of institutions: the list, an institution's page, and the form."""

from typing import Any

import pytest
from django.urls import reverse

from participants.models import Institution, Region
from tests.factories import InstitutionFactory, PersonFactory, RegionFactory

from .pages import text_of

pytestmark = pytest.mark.django_db


def institution_names(response) -> list[str]:
    return [row.record.name for row in response.context["table"].rows]


def test_institutions_are_found_and_filtered(client, officer):
    bali = RegionFactory(code="51")
    badung = Region.objects.create(code="51.03", level="regency", name_en="Badung", parent=bali)
    InstitutionFactory(name_en="Agency", name_ind="Badan", short_name_en="AG", kind="agency", level="provincial")
    InstitutionFactory(name_en="Office in Badung", name_ind="Kantor", region=badung)
    InstitutionFactory(name_en="Office in Bali", name_ind="Kantor", region=bali)
    address = reverse("participants:institutions")

    assert institution_names(client.get(address, {"q": "badan"})) == ["Agency"]
    assert institution_names(client.get(address, {"q": "ag"})) == ["Agency"]
    assert institution_names(client.get(address, {"kind": "agency"})) == ["Agency"]
    assert institution_names(client.get(address, {"level": "provincial"})) == ["Agency"]
    assert institution_names(client.get(address, {"region": bali.pk})) == ["Office in Badung", "Office in Bali"]
    assert institution_names(client.get(address, {"sort": "-name", "q": "office"})) == [
        "Office in Bali",
        "Office in Badung",
    ]
    for column in ("short_name", "kind", "level", "region", "people"):
        assert client.get(address, {"sort": column}).status_code == 200


def test_the_file_of_institutions_has_both_names(client, officer):
    InstitutionFactory(name_en="Agency", name_ind="Badan", kind="agency", parent=InstitutionFactory(name_en="Parent"))

    content = text_of(client.get(reverse("participants:institutions"), {"export": "csv", "kind": "agency"}))

    headers, row = content.lstrip("\ufeff").splitlines()
    assert headers == "Name,Short name,Kind,Level,Region,People,Name in English,Name in Indonesian,Part of"
    assert row == "Agency,,Government agency,National,,0,Agency,Badan,Parent"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_institutions_takes_the_same_queries_whatever_its_length(
    client, officer, django_assert_num_queries, count
):
    for _number in range(count):
        PersonFactory(institution__region=RegionFactory(), institution__parent=None)
    address = reverse("participants:institutions")
    client.get(address)

    with django_assert_num_queries(6):
        client.get(address)


@pytest.mark.parametrize("count", [1, 3])
def test_an_institutions_page_takes_the_same_queries_whatever_belongs_to_it(
    client, officer, django_assert_num_queries, count
):
    institution = InstitutionFactory(parent=InstitutionFactory())
    PersonFactory.create_batch(count, institution=institution)
    InstitutionFactory.create_batch(count, parent=institution)
    client.get(institution.get_absolute_url())

    with django_assert_num_queries(8):
        client.get(institution.get_absolute_url())


def test_an_institutions_page_shows_its_people_and_parts_and_what_is_missing(client, officer):
    institution = InstitutionFactory(name_en=None, name_ind="Badan Nasional")
    PersonFactory.create_batch(25, institution=institution)
    PersonFactory(full_name="Zulkifli", institution=institution)
    InstitutionFactory(name_en="Its part", parent=institution)

    response = client.get(institution.get_absolute_url())

    page = text_of(response)
    assert "<h1>Badan Nasional</h1>" in page
    assert "Missing" in page
    assert "Its part" in page
    assert "Zulkifli" not in page
    assert f'href="/en/staff/people/?institution={institution.pk}">1 more person</a>' in page
    assert response.context["panel"].value_of("people-on-record") == 26


def institution_data(**changes: Any) -> dict[str, Any]:
    return {"name_en": "Agency", "name_ind": "Badan", "kind": "agency", "level": "national", **changes}


def test_an_institution_is_added_in_both_languages(client, officer):
    response = client.post(reverse("participants:institution_create"), institution_data(short_name_ind="BN"))

    institution = Institution.objects.get()
    assert response["Location"] == institution.get_absolute_url()
    assert (institution.name_en, institution.name_ind, institution.short_name_ind) == ("Agency", "Badan", "BN")


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("given", ["name_en", "name_ind"])
def test_one_language_is_enough(client, officer, language, given):
    other = "name_ind" if given == "name_en" else "name_en"
    address = reverse("participants:institution_create").replace("/en/", f"/{language}/")

    response = client.post(address, institution_data(**{given: "Badan Nasional", other: ""}))

    assert response.status_code == 302
    institution = Institution.objects.get()
    assert getattr(institution, other) is None
    assert institution.name == "Badan Nasional"


def test_no_name_at_all_is_refused(client, officer):
    response = client.post(reverse("participants:institution_create"), institution_data(name_en="", name_ind=" "))

    assert response.status_code == 422
    assert response.context["form"].errors == {"name_en": ["Enter a name in at least one language."]}


def test_an_institution_is_no_part_of_its_own_part(client, officer):
    ministry = InstitutionFactory()
    part = InstitutionFactory(parent=ministry)
    address = reverse("participants:institution_edit", args=[ministry.pk])

    for parent in (ministry, part):
        response = client.post(address, institution_data(parent=parent.pk))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["parent"]


def test_an_institution_is_changed_and_the_change_told(client, officer):
    institution = InstitutionFactory(name_en="Old name")

    client.post(reverse("participants:institution_edit", args=[institution.pk]), institution_data(name_en="New name"))

    history = text_of(client.get(reverse("participants:institution_history", args=[institution.pk])))
    assert "<del>Old name</del> → <ins>New name</ins>" in history
