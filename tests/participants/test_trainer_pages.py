"""The pages of trainers: what somebody may teach, and the list."""

import datetime

import pytest
from django.urls import reverse

from participants.models import Trainer
from participants.trainer_forms import modules_for
from tests.factories import (
    ModuleFactory,
    PersonFactory,
    QualificationFactory,
    RegionFactory,
    TrainerFactory,
    TrainingFactory,
)

from .pages import NIP, text_of

pytestmark = pytest.mark.django_db


def test_a_person_is_made_a_trainer(client, officer):
    person = PersonFactory()
    tot = TrainingFactory(kind="tot", starts_on=datetime.date(2022, 9, 7), ends_on=datetime.date(2022, 9, 9))
    taught, untaught = ModuleFactory.create_batch(2, curriculum=tot.curriculum)
    address = reverse("participants:trainer_edit", args=[person.pk])

    assert client.get(address).status_code == 200
    response = client.post(
        address,
        {
            "status": "qualified",
            "teaches_in_indonesian": "on",
            f"module-{taught.pk}-may_teach": "on",
            f"module-{taught.pk}-source_training": tot.pk,
            f"module-{untaught.pk}-source_training": tot.pk,
            "form-TOTAL_FORMS": "2",
            "form-INITIAL_FORMS": "2",
        },
    )

    qualification = Trainer.objects.get(person=person).qualifications.get()
    assert response["Location"] == person.get_absolute_url()
    assert (qualification.module, qualification.gained_in.training) == (taught, tot)
    # Without a date, the last day of the training that qualified.
    assert qualification.qualified_on == tot.ends_on


def test_a_trainers_modules_are_shown_ticked_and_kept(client, officer):
    held = QualificationFactory(qualified_on=datetime.date(2022, 9, 9), module__curriculum__state="retired")
    address = reverse("participants:trainer_edit", args=[held.trainer.person.pk])

    line = client.get(address).context["modules"].forms[0]

    assert (line.module, line["may_teach"].value()) == (held.module, True)
    assert 'value="2022-09-09"' in str(line["qualified_on"])


def test_a_trainer_needs_a_language_and_what_was_ticked_stays(client, officer):
    person, module = PersonFactory(), ModuleFactory()

    response = client.post(
        reverse("participants:trainer_edit", args=[person.pk]),
        {
            "status": "qualified",
            f"module-{module.pk}-may_teach": "on",
            f"module-{module.pk}-qualified_on": "2022-09-09",
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
        },
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {"teaches_in_indonesian": ["Tick at least one language."]}
    line = response.context["modules"].forms[0]
    assert (line["may_teach"].value(), line["qualified_on"].value()) == (True, "2022-09-09")


@pytest.mark.parametrize(
    ("field", "value"), [("qualified_on", "soon"), ("source_training", "9" * 40), ("source_training", "x")]
)
def test_a_line_that_cannot_be_is_refused_at_its_field(client, officer, field, value):
    person, module = PersonFactory(), ModuleFactory()

    response = client.post(
        reverse("participants:trainer_edit", args=[person.pk]),
        {
            "status": "qualified",
            "teaches_in_indonesian": "on",
            f"module-{module.pk}-may_teach": "on",
            f"module-{module.pk}-{field}": value,
            "form-TOTAL_FORMS": "1",
            "form-INITIAL_FORMS": "1",
        },
    )

    assert response.status_code == 422
    assert list(response.context["modules"].forms[0].errors) == [field]
    assert Trainer.objects.count() == 0


@pytest.mark.parametrize(
    ("state", "offered"), [("draft", True), ("planned", True), ("completed", False), ("cancelled", False)]
)
def test_modules_of_a_retired_edition_are_offered_while_its_trainings_are_still_to_be_taught(state, offered):
    module = ModuleFactory(curriculum__state="retired")
    TrainingFactory.create_batch(2, curriculum=module.curriculum, state=state)

    assert modules_for(PersonFactory(), {}) == ([module] if offered else [])


@pytest.mark.parametrize("count", [1, 3])
def test_the_trainer_page_takes_the_same_queries_whatever_the_modules(
    client, officer, django_assert_num_queries, count
):
    person = PersonFactory()
    ModuleFactory.create_batch(count)
    TrainingFactory(kind="tot")
    address = reverse("participants:trainer_edit", args=[person.pk])
    client.get(address)

    with django_assert_num_queries(6):
        client.get(address)


def trainer_names(response) -> list[str]:
    return [row.record.person.full_name for row in response.context["table"].rows]


def test_trainers_are_found_and_filtered(client, officer):
    bali = RegionFactory(code="51")
    ana = TrainerFactory(person__full_name="Ana", person__region=bali, teaches_in_english=True)
    TrainerFactory(person__full_name="Budi", teaches_in_english=False, status=Trainer.Status.CANDIDATE)
    module = QualificationFactory(trainer=ana).module
    address = reverse("participants:trainers")

    assert trainer_names(client.get(address)) == ["Ana", "Budi"]
    assert trainer_names(client.get(address, {"q": "bud"})) == ["Budi"]
    assert trainer_names(client.get(address, {"language": "en"})) == ["Ana"]
    assert trainer_names(client.get(address, {"language": "id"})) == ["Ana", "Budi"]
    assert trainer_names(client.get(address, {"status": "candidate"})) == ["Budi"]
    assert trainer_names(client.get(address, {"module": module.pk})) == ["Ana"]
    assert trainer_names(client.get(address, {"region": bali.pk})) == ["Ana"]
    for column in ("-name", "institution", "region", "status"):
        assert client.get(address, {"sort": column}).status_code == 200


def test_the_file_of_trainers_names_languages_and_modules(client, officer):
    trainer = TrainerFactory(person__full_name="Ana", person__nip=NIP, person__institution=None)
    QualificationFactory(trainer=trainer, module__order=7)
    QualificationFactory(trainer=trainer, module__order=2)

    content = text_of(client.get(reverse("participants:trainers"), {"export": "csv"}))

    headers, row = content.lstrip("\ufeff").splitlines()
    assert headers == "Name,Institution,Province,Status,Teaches in,Modules,Email address,Telephone"
    assert row == f'Ana,,,Qualified,"Indonesian, English","2, 7",{trainer.person.email},'


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_trainers_takes_the_same_queries_whatever_its_length(
    client, officer, django_assert_num_queries, count
):
    for _number in range(count):
        QualificationFactory(trainer__person__region=RegionFactory())
    address = reverse("participants:trainers")
    client.get(address)

    with django_assert_num_queries(9):
        client.get(address)


def test_the_modules_of_a_trainer_are_drawn_and_not_spelled_out(client, officer):
    QualificationFactory(module__order=3, module__title_en="Gender & migration")

    page = text_of(client.get(reverse("participants:trainers")))

    assert '<span class="tag tag-info" title="Gender &amp; migration">3</span>' in page
