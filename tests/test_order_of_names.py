"""Names and titles are in the order of what is shown, in every list, select and file, on both engines."""

import csv
import io
import re
from html import unescape

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import strip_tags

from emm.common.text import fold
from emm.ui.columns import NameColumn
from emm.ui.lists import ListPage
from participants.models import Institution, Person
from tests.downloads import content_of
from tests.factories import (
    AdministratorFactory,
    CertificateFactory,
    CertificateTemplateFactory,
    EnrolmentFactory,
    InstitutionFactory,
    PersonFactory,
    PrivacyRequestFactory,
    ProgrammeFactory,
    RegionFactory,
    RoomFactory,
    TemplateVersionFactory,
    TimetableTemplateFactory,
    TrainerFactory,
    TrainingFactory,
    UserFactory,
    VenueFactory,
)
from tests.security.addresses import own_addresses, views_by_name
from trainings.enrolment.lists import EnrolmentTable

pytestmark = pytest.mark.django_db

# In their order, and made in another: small letters, accents, an apostrophe, one script after the other.
IN_ORDER = [
    "abdul kadir",
    "Ábel Anwar",
    "Abu Bakar",
    "émilie Zain",
    "Nur’aini",
    "nurhayati",
    "Öz Kartini",
    "Yudhistira",
    "عبد الرحمن",
    "ꦧꦸꦝꦶ",
]
MIXED = [IN_ORDER[number] for number in (7, 3, 9, 0, 6, 8, 2, 5, 1, 4)]


@pytest.fixture
def house(client):
    """One row of every kind for each name; half of what is translated has the name in one language alone."""
    client.force_login(AdministratorFactory(full_name="abc", email="abc@example.org"))
    programme, curriculum = ProgrammeFactory(), TrainingFactory().curriculum
    training, version = None, TemplateVersionFactory()
    for number, name in enumerate(MIXED):
        translated = [
            {"en": name, "ind": MIXED[-1 - number]},
            {"en": "", "ind": name},
            {"en": name, "ind": ""},
        ][number % 3]
        titles = {f"title_{language}": text for language, text in translated.items()}
        names = {f"name_{language}": text for language, text in translated.items()}
        region = RegionFactory(code=f"{50 + number}", **names)
        institution = InstitutionFactory(region=region, **names)
        UserFactory(full_name=name)
        person = PersonFactory(full_name=name, institution=institution, region=region, position=name)
        TrainerFactory(person=person)
        venue = VenueFactory(name=name, city=name, address=name, contact=name, region=region)
        RoomFactory(venue=venue, name=f"Of {name}")
        own = TrainingFactory(programme=programme, curriculum=curriculum, place=name, venue=venue, **titles)
        training = training or own
        TemplateVersionFactory(template=CertificateTemplateFactory(name=name))
        PrivacyRequestFactory(person=person)
        EnrolmentFactory(training=training, person=person, region=region, position=name)
        CertificateFactory(training=own, person=person, name=name, template_version=version)
        ProgrammeFactory(**titles)
        TimetableTemplateFactory(**names)
    return training


def address_of(name, training, language):
    path = reverse(name, args=[training.pk] if own_addresses()[name] else [])
    return path.replace("/en/", f"/{language}/", 1)


def lists_of_names():
    """Every list with columns that are in the order of a name: its address, and their names."""
    tables = {
        address: EnrolmentTable if address == "enrolment:participants" else view.table_class
        for address, view in views_by_name().items()
        if issubclass(view, ListPage)
    }
    return {
        address: columns
        for address, table in sorted(tables.items())
        if table and (columns := [name for name, each in table.base_columns.items() if isinstance(each, NameColumn)])
    }


def test_the_lists_of_names_are_those_that_we_know():
    assert lists_of_names().keys() >= {
        *("accounts:accounts", "certificates:certificates", "certificates:templates", "enrolment:participants"),
        *("participants:institutions", "participants:people", "participants:trainers", "planning:trainings"),
        *("planning:venues", "privacy:requests", "programmes:programmes"),
    }


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("listed", lists_of_names())
def test_each_column_is_in_the_order_of_what_its_file_shows(client, house, listed, language):
    address = address_of(listed, house, language)
    columns = client.get(address).context["table"].columns
    for column in lists_of_names()[listed]:
        for sort, backwards in ((column, False), (f"-{column}", True)):
            headers, *rows = csv.reader(io.StringIO(file_of(client, address, sort)))
            number = headers.index(str(columns[column].header))
            keys = [fold(row[number]) for row in rows if row[number]]
            assert keys == sorted(keys, reverse=backwards), sort
            assert rows, sort


def file_of(client, address, sort):
    return content_of(client.get(address, {"export": "csv", "sort": sort})).decode().lstrip("\ufeff")


# What the others begin with are days.
OF_NAMES = [
    *("accounts:accounts", "certificates:templates", "enrolment:participants", "participants:institutions"),
    *("participants:people", "participants:trainers", "planning:venues"),
]


@pytest.mark.parametrize("listed", OF_NAMES)
def test_each_list_of_names_begins_in_their_order(client, house, listed):
    table = client.get(address_of(listed, house, "en")).context["table"]
    first = lists_of_names()[listed][0]
    keys = [fold(strip_tags(str(row.get_cell_value(first)))) for row in table.page.object_list]
    assert len(keys) >= len(IN_ORDER)
    assert keys == sorted(keys)


SELECTS = [
    ("participants:people", "region"),
    ("participants:institutions", "region"),
    ("participants:trainers", "region"),
    ("participants:person_create", "region"),
    ("planning:trainings", "region"),
    ("planning:public_trainings", "region"),
    ("planning:venues", "region"),
    ("planning:training_create", "region"),
    ("planning:venue_create", "region"),
    ("enrolment:participants", "institution"),
    ("enrolment:participants", "region"),
    ("certificates:choose_template", "template"),
]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(("form", "field"), SELECTS)
def test_options_are_in_the_order_of_what_they_say(client, house, form, field, language):
    content = client.get(address_of(form, house, language)).content.decode()
    select = re.search(rf'<select[^>]*name="{field}"[^>]*>(.*?)</select>', content, re.DOTALL)
    assert select, f"{form} has no such select"
    options = re.findall(r'<option value="[^"]+"[^>]*>(.*?)</option>', select[1], re.DOTALL)
    said = [unescape(option).strip() for option in options]
    assert len(said) >= len(IN_ORDER)
    assert said == sorted(said, key=fold)


@pytest.mark.parametrize("model", [Person, Institution, get_user_model()])
def test_the_key_is_kept_by_the_database(model):
    """Also where rows are changed without ``save``."""
    field = "name_en" if model is Institution else "full_name"
    key = "sort_key_en" if model is Institution else "sort_key"
    row = {Person: PersonFactory, Institution: InstitutionFactory}.get(model, UserFactory)()
    model.objects.filter(pk=row.pk).update(**{field: "Émile D’Or"})
    assert model.objects.values_list(key, flat=True).get(pk=row.pk) == "emile dor"


def test_an_institution_is_placed_by_the_name_of_the_other_language():
    InstitutionFactory(name_en="Zoo", name_ind="Aaa")
    InstitutionFactory(name_en="", name_ind="Mmm")
    assert [str(each) for each in Institution.objects.all()] == ["Mmm", "Zoo"]
