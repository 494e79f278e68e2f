"""The pages of people, institutions and trainers."""

import datetime
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from emm.accounts.models import Role
from participants.models import Consent, Institution, Person, Region, Trainer
from tests.factories import (
    AdministratorFactory,
    ConsentFactory,
    EnrolmentFactory,
    InstitutionFactory,
    ModuleFactory,
    OfficerFactory,
    PersonFactory,
    QualificationFactory,
    RegionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

NIP = "198504172010122001"


@pytest.fixture
def officer(client):
    user = OfficerFactory()
    client.force_login(user)
    return user


def text_of(response) -> str:
    return response.content.decode()


def names(response) -> list[str]:
    return [row.record.full_name for row in response.context["table"].rows]


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def person_data(**changes: Any) -> dict[str, Any]:
    return {"full_name": "Suryani", "sex": "female", "language": "id", **changes}


# --- Who may open what ------------------------------------------------------------------------

PAGES = [
    ("people", None),
    ("person_create", None),
    ("person", "person"),
    ("person_edit", "person"),
    ("person_history", "person"),
    ("consent_create", "person"),
    ("trainer_edit", "person"),
    ("trainers", None),
    ("institutions", None),
    ("institution_create", None),
    ("institution", "institution"),
    ("institution_edit", "institution"),
    ("institution_history", "institution"),
]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(("name", "about"), PAGES)
@pytest.mark.parametrize("role", [None, *Role.values])
def test_who_may_open_the_pages(client, name, about, role, language):
    person = TrainerFactory().person
    ConsentFactory(person=person)
    EnrolmentFactory(person=person)
    records = {"person": person, "institution": person.institution}
    address = reverse(f"participants:{name}", args=[records[about].pk] if about else [])
    address = address.replace("/en/", f"/{language}/", 1)
    if role:
        client.force_login(UserFactory(role=role))

    response = client.get(address)

    if role is None:
        assert (response.status_code, response["Location"].split("?")[0]) == (302, f"/{language}/account/login/")
    elif role in {Role.ADMINISTRATOR, Role.OFFICER}:
        assert response.status_code == 200
        assert f'<html lang="{language}"' in text_of(response)
    else:
        assert response.status_code == (404 if about else 403)


@pytest.mark.parametrize("role", [None, Role.TRAINER, Role.VIEWER, Role.PARTICIPANT])
def test_who_may_not_withdraw_a_consent(client, role):
    consent = ConsentFactory()
    if role:
        client.force_login(UserFactory(role=role))

    response = client.post(reverse("participants:consent_withdraw", args=[consent.pk]))

    assert response.status_code == (404 if role else 302)
    assert Consent.objects.get().withdrawn_on is None


def test_a_participant_may_know_of_themselves_but_not_open_the_staff_page(client):
    user = UserFactory(role=Role.PARTICIPANT)
    person = PersonFactory(user=user)
    client.force_login(user)

    assert client.get(person.get_absolute_url()).status_code == 403


@pytest.mark.parametrize("name", ["person", "person_edit", "institution", "institution_edit"])
@pytest.mark.parametrize("pk", [0, 10**30])
def test_who_is_not_on_record_is_not_found(client, officer, name, pk):
    assert client.get(reverse(f"participants:{name}", args=[pk])).status_code == 404


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
        "Name,Institution,Province,Sex,Trainings,Trainer,Full name,Position,E-mail address,Telephone,Language"
    )
    assert len(rows) == 1
    assert rows[0].startswith("'=Ana,Ministry ")
    assert "Director" in rows[0]
    assert "'+62 811" in rows[0]
    assert NIP not in content


def test_the_file_comes_as_a_spreadsheet(client, officer):
    PersonFactory()

    response = client.get(reverse("participants:people"), {"export": "xlsx"})

    assert response.content.startswith(b"PK")


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

    # session, account, roles, the choices of two filters, count, rows
    with django_assert_num_queries(7):
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
        QualificationFactory(trainer=trainer, source_training=TrainingFactory())
        SessionTrainerFactory(trainer=trainer)
    for purpose in list(Consent.Purpose)[:count]:
        ConsentFactory(person=trainer.person, purpose=purpose, recorded_by=officer)
    client.get(trainer.person.get_absolute_url())

    with django_assert_num_queries(9):
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
    assert said(response) == ["The person is on record now."]
    assert person.history.get().history_user == officer  # type: ignore[attr-defined]


def test_an_unusual_nip_is_saved_with_a_warning(client, officer):
    response = client.post(reverse("participants:person_create"), person_data(new_nip="12345"))

    assert Person.objects.get().nip == "12345"
    assert said(response) == ["The NIP has 5 digits; a NIP has 18.", "The person is on record now."]


def test_an_address_on_record_is_refused_at_its_field_and_nothing_typed_is_lost(client, officer):
    PersonFactory(email="ana@example.org")

    response = client.post(
        reverse("participants:person_create"), person_data(email="ANA@example.org", position="Director")
    )

    assert response.status_code == 422
    assert response.context["form"].errors == {"email": ["Somebody on record has this e-mail address already."]}
    assert 'value="Director"' in text_of(response)


def test_somebody_of_the_same_name_is_shown_and_may_be_another(client, officer):
    known = PersonFactory(full_name="Suryani", position="Secretary")
    address = reverse("participants:person_create")

    response = client.post(address, person_data())

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["save_all_the_same"]
    assert f'href="{known.get_absolute_url()}"' in text_of(response)
    assert "This is another person. Save all the same." in text_of(response)

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
    assert "On record: ••••••••••••••2001. Leave empty to keep it." in page
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
        ("full_name", "Sur\x00yani"),
        ("full_name", "x" * 151),
        ("new_nip", "1\x002"),
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


# --- Consents ---------------------------------------------------------------------------------


def consent_data(**changes: Any) -> dict[str, Any]:
    return {"purpose": "photo", "channel": "paper", "version": "2022-09", "given_on": "2022-09-07", **changes}


def test_a_consent_is_recorded_and_withdrawn(client, officer):
    person = PersonFactory()

    response = client.post(reverse("participants:consent_create", args=[person.pk]), consent_data())
    consent = person.consents.get()
    assert (response.status_code, consent.given_on) == (302, datetime.date(2022, 9, 7))

    client.post(reverse("participants:consent_withdraw", args=[consent.pk]))
    consent.refresh_from_db()
    assert consent.withdrawn_on == timezone.localdate()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("given_on", "2999-01-01"),
        ("given_on", "yesterday"),
        ("purpose", "anything"),
        ("version", ""),
        ("version", "\x00"),
    ],
)
def test_a_consent_that_cannot_be_is_refused_at_its_field(client, officer, field, value):
    address = reverse("participants:consent_create", args=[PersonFactory().pk])

    response = client.post(address, consent_data(**{field: value}))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_consent_on_record_is_refused_at_its_field(client, officer):
    held = ConsentFactory(purpose="photo")

    response = client.post(reverse("participants:consent_create", args=[held.person.pk]), consent_data())

    assert response.context["form"].errors == {"purpose": ["This consent is on record already."]}


def test_withdrawing_twice_says_so(client, officer):
    consent = ConsentFactory(withdrawn_on=timezone.localdate())

    response = client.post(reverse("participants:consent_withdraw", args=[consent.pk]))

    assert said(response) == ["This consent was withdrawn already."]


# --- Trainers ---------------------------------------------------------------------------------


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
    assert (qualification.module, qualification.source_training) == (taught, tot)
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
    assert headers == "Name,Institution,Province,Status,Teaches in,Modules,E-mail address,Telephone"
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


# --- Institutions -----------------------------------------------------------------------------


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
    last = PersonFactory(full_name="Zulkifli", institution=institution)
    InstitutionFactory(name_en="Its part", parent=institution)
    EnrolmentFactory(person=last)

    response = client.get(institution.get_absolute_url())

    page = text_of(response)
    assert "<h1>Badan Nasional</h1>" in page
    assert "Missing" in page
    assert "Its part" in page
    assert "Zulkifli" not in page
    assert f'href="/en/staff/people/?institution={institution.pk}">1 more person</a>' in page
    assert response.context["seats"] == {"seats": 1, "people": 1, "trainings": 1}


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
    assert response.context["form"].errors == {"name_en": ["Give a name in at least one language."]}


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


# --- The back room ----------------------------------------------------------------------------


@pytest.mark.parametrize("model", ["region", "institution", "person", "consent", "trainer"])
@pytest.mark.parametrize("path", ["?q=x", "add/", "{pk}/change/", "{pk}/history/"])
def test_the_back_room_opens_and_keeps_the_nip_to_itself(client, model, path):
    trainer = QualificationFactory(trainer__person__nip=NIP, trainer__person__region=RegionFactory()).trainer
    trainer.person.nip = NIP[::-1]
    trainer.person.save()
    records = {
        "region": trainer.person.region,
        "institution": trainer.person.institution,
        "person": trainer.person,
        "consent": ConsentFactory(person=trainer.person),
        "trainer": trainer,
    }
    client.force_login(AdministratorFactory())

    response = client.get(f"/en/admin/participants/{model}/{path.format(pk=records[model].pk)}")

    assert response.status_code == 200
    assert NIP not in text_of(response)
    assert NIP[::-1] not in text_of(response)


def test_the_modules_of_a_trainer_are_drawn_and_not_spelled_out(client, officer):
    QualificationFactory(module__order=3, module__title_en="Gender & migration")

    page = text_of(client.get(reverse("participants:trainers")))

    assert '<span class="tag tag-info" title="Gender &amp; migration">3</span>' in page
