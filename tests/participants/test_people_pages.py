"""The pages of people: the list, a person's page, and the form."""

from typing import Any

import pytest
from django.urls import reverse

from participants.models import Consent, DuplicatePair, Person
from tests.downloads import content_of
from tests.factories import (
    AdministratorFactory,
    ConsentFactory,
    EnrolmentFactory,
    InstitutionFactory,
    PersonFactory,
    QualificationFactory,
    RegionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
    UserFactory,
)
from trainings.planning.models import QualificationSource

from .pages import NIP, said, text_of

pytestmark = pytest.mark.django_db


def names(response) -> list[str]:
    return [row.record.full_name for row in response.context["table"].rows]


def person_data(**changes: Any) -> dict[str, Any]:
    return {"full_name": "Suryani", "sex": "female", "language": "id", **changes}


# --- The list of people -----------------------------------------------------------------------


@pytest.mark.parametrize("query", ["wijaya", "ANA wij", "ana@example", "director", "kementerian luar", "MoFA"])
def test_people_are_found_by_name_address_post_and_institution(client, officer, query):
    ministry = InstitutionFactory(
        name_en="Ministry of Foreign Affairs", name_ind="Kementerian Luar Negeri", short_name_en="MoFA"
    )
    PersonFactory(full_name="Ana Wijaya", email="ana@example.org", position="Director", institution=ministry)
    PersonFactory(full_name="Budi", email="b@example.org")

    response = client.get(reverse("participants:people"), {"q": query})

    assert names(response) == ["Ana Wijaya"]


def test_names_that_begin_with_what_is_looked_for_come_first_unless_the_list_is_sorted(client, officer):
    for name in ("Ahmad Sitinjak", "Siti Rahma", "Ayu Siti"):
        PersonFactory(full_name=name)
    address = reverse("participants:people")

    found = names(client.get(address, {"q": "siti"}))
    file = client.get(address, {"q": "siti", "export": "csv"}).getvalue().decode("utf-8-sig").splitlines()

    assert found == ["Siti Rahma", "Ahmad Sitinjak", "Ayu Siti"]
    assert [line.split(",")[0] for line in file[1:]] == found
    assert names(client.get(address, {"q": "siti", "sort": "-name"})) == ["Siti Rahma", "Ayu Siti", "Ahmad Sitinjak"]


def test_people_are_filtered(client, officer):
    bali = RegionFactory(code="51")
    ministry = InstitutionFactory()
    woman = PersonFactory(full_name="A", sex="female", institution=ministry, region=bali)
    PersonFactory(full_name="B", sex="male", institution=ministry)
    TrainerFactory(person__full_name="C", person__sex="male", person__region=bali)
    address = reverse("participants:people")

    assert names(client.get(address, {"institution": ministry.pk})) == ["A", "B"]
    assert names(client.get(address, {"region": bali.pk})) == ["A", "C"]
    assert names(client.get(address, {"sex": "female"})) == [woman.full_name]
    assert names(client.get(address, {"trainer": "yes"})) == ["C"]
    assert names(client.get(address, {"trainer": "no"})) == ["A", "B"]
    assert names(client.get(address, {"sex": "nonsense", "region": "x", "institution": 10**30})) == ["A", "B", "C"]


def test_people_are_sorted(client, officer):
    PersonFactory(full_name="Ana", institution__name_en="Zoology", institution__name_ind="Arsip")
    PersonFactory(full_name="Budi", institution__name_en="Archive", institution__name_ind="Zoologi")
    address = reverse("participants:people")

    assert names(client.get(address)) == ["Ana", "Budi"]
    assert names(client.get(address, {"sort": "-name"})) == ["Budi", "Ana"]
    assert names(client.get(address, {"sort": "institution"})) == ["Budi", "Ana"]
    assert names(client.get(address.replace("/en/", "/id/"), {"sort": "institution"})) == ["Ana", "Budi"]
    for column in ("region", "-region", "sex", "trainings", "-trainings", "trainer", "nonsense"):
        assert client.get(address, {"sort": column}).status_code == 200


def test_only_seats_held_count_as_trainings(client, officer):
    person = PersonFactory()
    EnrolmentFactory(person=person)
    EnrolmentFactory(person=person, state="withdrawn")

    table = client.get(reverse("participants:people")).context["table"]

    assert table.rows[0].get_cell_value("trainings") == 1


def test_the_file_honours_the_filter_and_never_has_a_nip(client, officer):
    PersonFactory(full_name="=Ana", sex="female", nip=NIP, position="Director", phone="+62 811")
    PersonFactory(full_name="Budi", sex="male", nip=NIP)

    content = text_of(client.get(reverse("participants:people"), {"sex": "female", "export": "csv"}))

    headers, *rows = content.lstrip("\ufeff").splitlines()
    assert headers == (
        "Name,Institution,Province,Sex,Trainings,Trainer,Full name,Position,Email address,Telephone,Language"
    )
    assert len(rows) == 1
    assert rows[0].startswith("'=Ana,Ministry ")
    assert "Director" in rows[0]
    assert ",+62 811," in rows[0]
    assert NIP not in content


def test_the_file_comes_as_a_spreadsheet(client, officer):
    PersonFactory()

    response = client.get(reverse("participants:people"), {"export": "xlsx"})

    assert content_of(response).startswith(b"PK")


@pytest.mark.parametrize("number", ["0", "-1", "abc", "9" * 40])
def test_any_page_number_shows_a_page(client, officer, number):
    PersonFactory()

    assert client.get(reverse("participants:people"), {"page": number}).status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_people_takes_the_same_queries_whatever_its_length(
    client, officer, django_assert_num_queries, count
):
    for _number in range(count):
        TrainerFactory(person__region=RegionFactory())
    address = reverse("participants:people")
    client.get(address)

    # session, account, roles, the choices of a filter, count, rows
    with django_assert_num_queries(6):
        client.get(address)


# --- A person's page --------------------------------------------------------------------------


def test_a_persons_page_tells_what_is_on_record(client, officer):
    trainer = TrainerFactory(person__full_name="O'Neil & Söhne", person__nip=NIP)
    EnrolmentFactory(person=trainer.person, training__title_en="ToT Jakarta", institution_name_en="Old ministry")
    QualificationFactory(trainer=trainer, module__title_en="Gender and migration")
    SessionTrainerFactory(trainer=trainer, session__training__title_en="Roll-out Makassar")
    ConsentFactory(person=trainer.person, purpose="photo")

    page = text_of(client.get(trainer.person.get_absolute_url()))

    assert "<h1><bdi>O&#x27;Neil &amp; Söhne</bdi></h1>" in page
    for words in ("ToT Jakarta", "Old ministry", "Gender and migration", "Roll-out Makassar", "Photographs"):
        assert words in page
    assert "••••••••••••••2001" in page
    assert NIP not in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_persons_page_takes_the_same_queries_whatever_is_on_record(client, officer, django_assert_num_queries, count):
    trainer = TrainerFactory()
    for _number in range(count):
        EnrolmentFactory(person=trainer.person)
        qualification = QualificationFactory(trainer=trainer)
        QualificationSource.objects.create(qualification=qualification, training=TrainingFactory())
        SessionTrainerFactory(trainer=trainer)
    for purpose in list(Consent.Purpose)[:count]:
        ConsentFactory(person=trainer.person, purpose=purpose, recorded_by=officer)
    client.get(trainer.person.get_absolute_url())

    with django_assert_num_queries(15):
        client.get(trainer.person.get_absolute_url())


def test_an_administrator_sees_the_nip_after_asking_and_it_is_written_down(client):
    person = PersonFactory(nip=NIP)
    administrator = AdministratorFactory(full_name="Ratna")
    client.force_login(administrator)

    assert NIP not in text_of(client.get(person.get_absolute_url()))
    response = client.post(reverse("participants:person_nip", args=[person.pk]))

    assert NIP in text_of(response)
    assert response["Cache-Control"] == "no-store"
    history = text_of(client.get(reverse("participants:person_history", args=[person.pk])))
    assert "The NIP was shown." in history
    assert NIP not in history


def test_an_officer_does_not_see_the_nip(client, officer):
    person = PersonFactory(nip=NIP)

    assert client.post(reverse("participants:person_nip", args=[person.pk])).status_code == 403
    assert "Show the NIP" not in text_of(client.get(person.get_absolute_url()))


def test_a_get_does_not_show_the_nip(client):
    client.force_login(AdministratorFactory())

    assert client.get(reverse("participants:person_nip", args=[PersonFactory(nip=NIP).pk])).status_code == 405


# --- Making and changing people ---------------------------------------------------------------


def test_a_person_is_added(client, officer):
    ministry, bali = InstitutionFactory(), RegionFactory(code="51")

    response = client.post(
        reverse("participants:person_create"),
        person_data(
            title_before="Dr.",
            title_after="S.H., M.Si.",
            email="Suryani@Example.org",
            institution=ministry.pk,
            region=bali.pk,
            new_nip="19850417 201012 2 001",
        ),
    )

    person = Person.objects.get()
    assert response["Location"] == person.get_absolute_url()
    assert person.name_with_titles == "Dr. Suryani, S.H., M.Si."
    assert (person.email, person.institution, person.region, person.nip) == (
        "suryani@example.org",
        ministry,
        bali,
        NIP,
    )
    assert said(response) == ["Person added."]
    assert person.history.get().history_user == officer  # type: ignore[attr-defined]


def test_an_unusual_nip_is_saved_with_a_warning(client, officer):
    response = client.post(reverse("participants:person_create"), person_data(new_nip="12345"))

    assert Person.objects.get().nip == "12345"
    assert said(response) == ["The NIP has 5 digits; a NIP has 18.", "Person added."]


def test_colleagues_share_an_address_and_are_asked_about_first(client, officer):
    known = PersonFactory(full_name="Ana", email="ana.w@example.org")
    address = reverse("participants:person_create")
    typed = person_data(email="ANA.W@example.org", position="Director")

    asked = client.post(address, typed)

    assert asked.status_code == 422
    assert list(asked.context["form"].errors) == ["save_all_the_same"]
    assert f'href="{known.get_absolute_url()}"' in text_of(asked)
    assert 'value="Director"' in text_of(asked)
    assert client.post(address, typed | {"save_all_the_same": "on"}).status_code == 302
    assert Person.objects.filter(email="ana.w@example.org").count() == 2
    pair = DuplicatePair.objects.get()
    assert (pair.one, pair.decision, pair.decided_by) == (known, "different", officer)


def test_the_mailbox_of_an_office_makes_nobody_a_duplicate(client, officer):
    PersonFactory(full_name="Ana", email="office@example.org")
    response = client.post(reverse("participants:person_create"), person_data(email="office@example.org"))
    assert response.status_code == 302


def test_address_and_language_of_somebody_with_an_account_are_those_of_the_account(client, officer):
    account = UserFactory(email="siti@example.org", language="en")
    person = PersonFactory(full_name="Suryani", user=account, language="id")
    address = reverse("participants:person_edit", args=[person.pk])

    form = client.get(address).context["form"]
    client.post(address, person_data(email="other@example.org", language="id", position="Director"))

    assert [(form[name].field.disabled, form[name].value()) for name in ("email", "language")] == [
        (True, "siti@example.org"),
        (True, "en"),
    ]
    person.refresh_from_db()
    account.refresh_from_db()
    assert (person.position, person.email, person.email_address) == ("Director", None, "siti@example.org")
    assert (account.email, account.language) == ("siti@example.org", "en")


def test_somebody_of_the_same_name_is_shown_and_may_be_another(client, officer):
    known = PersonFactory(full_name="Suryani", position="Secretary")
    address = reverse("participants:person_create")

    response = client.post(address, person_data())

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["save_all_the_same"]
    assert f'href="{known.get_absolute_url()}"' in text_of(response)
    assert "This is a different person. Save anyway." in text_of(response)

    assert client.post(address, person_data(save_all_the_same="on")).status_code == 302
    assert Person.objects.filter(full_name="Suryani").count() == 2


def test_the_question_about_the_same_name_is_not_asked_without_reason(client, officer):
    assert "save_all_the_same" not in text_of(client.get(reverse("participants:person_create")))


def test_a_person_is_changed_without_being_asked_about_their_own_name(client, officer):
    PersonFactory(full_name="Suryani")
    person = PersonFactory(full_name="Suryani", nip=NIP)

    response = client.post(
        reverse("participants:person_edit", args=[person.pk]), person_data(position="Director", email="s@example.org")
    )

    person.refresh_from_db()
    assert response["Location"] == person.get_absolute_url()
    assert (person.position, person.nip) == ("Director", NIP)


def test_the_form_never_sends_the_nip_on_record(client, officer):
    person = PersonFactory(nip=NIP)
    address = reverse("participants:person_edit", args=[person.pk])

    page = text_of(client.get(address))

    assert NIP not in page
    assert "Current: ••••••••••••••2001. Leave empty to keep it." in page
    client.post(address, person_data(remove_nip="on"))
    person.refresh_from_db()
    assert person.nip == ""


def test_a_refused_change_leaves_the_heading_as_it_is_stored(client, officer):
    person = PersonFactory(full_name="Suryani")

    response = client.post(reverse("participants:person_edit", args=[person.pk]), person_data(full_name=""))

    assert response.status_code == 422
    assert "<h1>Edit Suryani</h1>" in text_of(response)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", "x" * 151),
        ("new_nip", "1" * 41),
        ("institution", "9" * 40),
        ("institution", "abc"),
        ("region", "-1"),
        ("sex", "other"),
        ("email", "not an address"),
    ],
)
def test_bad_input_is_refused_at_its_field(client, officer, field, value):
    response = client.post(reverse("participants:person_create"), person_data(**{field: value}))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert Person.objects.count() == 0
