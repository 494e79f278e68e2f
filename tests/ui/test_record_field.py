"""Choosing one of many records by words: with a key, a name, words, or a choice among several."""

from types import SimpleNamespace

import pytest
from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from emm.ui import suggestions
from emm.ui.record_field import RecordField
from participants.models import Institution, Person
from tests.factories import InstitutionFactory, OfficerFactory, PersonFactory, TrainerUserFactory, VenueFactory

pytestmark = pytest.mark.django_db
FIND = reverse("participants:find_institutions")


class Sample(forms.Form):
    institution = RecordField(Institution.objects.all(), find="participants:find_institutions", required=False)


@pytest.fixture
def places():
    names = {
        "health": ("Ministry of Health", "Kementerian Kesehatan"),
        "labour": ("Ministry of Manpower", "Kementerian Ketenagakerjaan"),
        "unit": ("Ministry of Manpower, Directorate", "Kementerian Ketenagakerjaan, Direktorat"),
    }
    return SimpleNamespace(**{key: InstitutionFactory(name_en=en, name_ind=id) for key, (en, id) in names.items()})


def sent(text, choice=""):
    form = Sample({"institution": text, "institution-choice": choice})
    form.is_valid()
    return form


def chosen(text, choice=""):
    form = sent(text, choice)
    return form.cleaned_data.get("institution"), [error.code for error in form.errors.as_data().get("institution", [])]


def test_a_key_finds_its_record(places):
    assert chosen(str(places.labour.pk)) == (places.labour, [])


def test_words_of_one_record_find_it(places):
    assert chosen("manpower directorate") == (places.unit, [])
    assert chosen("KESEHATAN") == (places.health, [])


def test_a_whole_name_finds_its_record_although_it_is_a_part_of_another(places):
    assert chosen("ministry of manpower") == (places.labour, [])
    with translation.override("id"):
        assert chosen("Kementerian Ketenagakerjaan") == (places.labour, [])


def test_nothing_typed_is_no_record(places):
    assert chosen("  ", f"{places.labour.pk} Ministry of Manpower") == (None, [])


@pytest.mark.parametrize("text", ["harbour", "999999", "9" * 40, "-1"])
def test_what_matches_nothing_is_said(places, text):
    assert chosen(text) == (None, ["invalid_choice"])
    assert sent(text).errors["institution"] == [f"“{text}” matches nothing."]


def test_several_matches_come_back_to_choose_from(places):
    form = sent("manpow")
    assert form.errors["institution"] == ["“manpow” matches several. Choose one."]
    page = str(form["institution"])
    values = [f'value="{each.pk} manpow"' for each in (places.labour, places.unit)]
    assert [value in page for value in values] == [True, True]
    assert page.count('type="radio"') == 2
    assert "There are more." not in page


def test_of_many_matches_ten_are_shown_and_it_is_said_that_there_are_more():
    for number in range(12):
        InstitutionFactory(name_en=f"Office {number}")
    page = str(sent("office")["institution"])
    assert (page.count('type="radio"'), "There are more." in page) == (10, True)


def test_a_choice_counts_while_the_text_is_the_same(places):
    choice = f"{places.unit.pk} manpow"
    assert chosen("manpow", choice) == (places.unit, [])
    assert chosen("health", choice) == (places.health, [])


def test_a_choice_that_nobody_may_make_finds_nothing(places):
    for key in ("999999", "9" * 40, "x", ""):
        assert chosen("zzz", f"{key} zzz") == (None, ["invalid_choice"])


def test_what_is_chosen_is_shown_by_its_name_and_sent_again_as_it_is(places):
    page = str(Sample(initial={"institution": places.labour.pk})["institution"])
    assert 'value="Ministry of Manpower"' in page
    assert f'value="{places.labour.pk} Ministry of Manpower"' in page


def test_names_are_escaped():
    InstitutionFactory(name_en='<b>"Bold"</b>')
    InstitutionFactory(name_en="<b>Bolder</b>")
    assert "<b>" not in str(sent("bold")["institution"])


def test_what_is_sent_again_is_no_change(places):
    data = QueryDict(f"institution=Ministry of Manpower&institution-choice={places.labour.pk} Ministry of Manpower")
    assert Sample(data, initial={"institution": places.labour.pk}).changed_data == []
    assert Sample(data, initial={"institution": places.health.pk}).changed_data == ["institution"]
    assert Sample(QueryDict("institution="), initial={"institution": None}).changed_data == []


# --- In a list and in a form ------------------------------------------------------------------


def test_the_list_of_people_is_filtered_by_words_and_says_which_institution_it_is(client, places):
    client.force_login(OfficerFactory())
    PersonFactory(full_name="Ana", institution=places.health)
    PersonFactory(full_name="Budi", institution=places.labour)
    for value in ("health", str(places.health.pk)):
        response = client.get(reverse("participants:people"), {"institution": value, "institution-choice": ""})
        assert [row.record.full_name for row in response.context["table"].rows] == ["Ana"]
        assert "Institution: Ministry of Health" in response.text
        assert 'href="?" class="chip"' in response.text or 'class="chip" href="?"' in response.text


def test_a_filter_that_matches_several_opens_with_the_choice(client, places):
    client.force_login(OfficerFactory())
    PersonFactory()
    page = client.get(reverse("participants:people"), {"institution": "manpow"}).text
    assert '<details class="filter-fold menu" open>' in page
    assert "“manpow” matches several. Choose one." in page


def test_a_person_is_saved_with_the_institution_that_was_chosen(client, places):
    client.force_login(OfficerFactory())
    address = reverse("participants:person_create")
    data = {"full_name": "Suryani", "sex": "female", "language": "id", "institution": "manpow"}
    assert client.post(address, data).status_code == 422
    assert client.post(address, {**data, "institution-choice": f"{places.unit.pk} manpow"}).status_code == 302
    assert Person.objects.get().institution == places.unit


# --- Suggestions ------------------------------------------------------------------------------


def suggested(client, text, address=FIND):
    return client.get(address, {"of": "name", "name": text})


def test_records_are_suggested_with_what_tells_them_apart(client):
    first = InstitutionFactory(name_en="Ministry of Health", short_name_en="MoH")
    InstitutionFactory(name_en="Port")
    client.force_login(OfficerFactory())
    page = suggested(client, "minis").text
    assert f'data-key="{first.pk}" data-name="Ministry of Health"' in page
    assert "MoH" in page
    assert "Port" not in page


def test_venues_are_suggested_with_their_city(client):
    VenueFactory(name="Hotel Anggrek", city="Makassar")
    client.force_login(OfficerFactory())
    page = suggested(client, "angg", reverse("planning:find_venues")).text
    assert 'data-name="Hotel Anggrek"' in page
    assert "Makassar" in page


def test_nothing_is_suggested_for_nothing(client):
    InstitutionFactory()
    client.force_login(OfficerFactory())
    assert [suggested(client, text).text.count("<li") for text in ("", "  ")] == [0, 0]
    assert "Nothing matches" in suggested(client, "zzz").text


def test_whoever_runs_no_training_is_told_nothing(client):
    InstitutionFactory(name_en="Ministry")
    client.force_login(TrainerUserFactory())
    assert suggested(client, "ministry").status_code == 403


def test_somebody_who_asks_too_often_has_to_wait(client, monkeypatch):
    monkeypatch.setattr(suggestions, "SUGGESTIONS_A_MINUTE", 2)
    monkeypatch.setattr("emm.common.rate_limits.time.time", lambda: 1_800_000_000.0)
    client.force_login(OfficerFactory())
    assert [suggested(client, "a").status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.parametrize("count", [1, 3, 12])
def test_suggestions_take_the_same_queries_and_are_ten_at_most(client, django_assert_num_queries, count):
    for number in range(count):
        InstitutionFactory(name_en=f"Office {number}")
    client.force_login(OfficerFactory())
    suggested(client, "offi")
    # session, account, roles, counting of the attempt (in the tests' cache), rows
    with django_assert_num_queries(4):
        assert suggested(client, "offi").text.count("<li") == min(count, 10)
