"""What others saved since a form was opened is neither undone nor lost unsaid."""

import re

import pytest
from django.contrib.admin import site
from django.urls import reverse

from emm.forms.admin import WithVersions
from participants.models import Institution, Person, Qualification
from tests.factories import (
    EnrolmentFactory,
    InstitutionFactory,
    ModuleFactory,
    PersonFactory,
    ProgrammeFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
    VenueFactory,
)
from trainings.planning.models import Training

from .browser import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def training():
    return TrainingFactory(place="Jakarta", venue=VenueFactory(name="Hotel Lama", city="Jakarta"), capacity=30)


@pytest.fixture
def two(client, officer):
    """Two windows of one officer."""
    return Browser(client), Browser(client)


class TestTraining:
    @pytest.fixture
    def address(self, training):
        return reverse("planning:training_edit", args=[training.pk])

    def test_the_second_save_keeps_what_the_first_changed(self, two, training, address):
        first, second = (each.open(address) for each in two)

        first.fill(venue="Hotel Baru").send(follow=True)
        page = second.fill(capacity="44").send(follow=True)

        training = Training.objects.get(pk=training.pk)
        assert (training.venue.name, training.capacity) == ("Hotel Baru", 44)
        assert [str(each) for each in page.context["messages"]] == [
            "Saved.",
            "Someone else changed meanwhile, and it is kept: Venue.",
        ]

    def test_one_who_changed_the_same_is_asked_and_loses_nothing(self, two, training, address):
        first, second = (each.open(address) for each in two)
        first.fill(venue="Hotel Baru", capacity="31").send()

        page = second.fill(venue="Aula", capacity="44", summary_en="Typed").send()

        assert page.status_code == 409
        assert [(each.label, each.theirs, each.mine) for each in page.context["form"].version_conflicts] == [
            ("Places", "31", "44"),
            ("Venue", "Hotel Baru", "Aula"),
        ]
        assert page.context["form"]["summary_en"].value() == "Typed"
        assert 'value="Aula"' in page.content.decode()
        assert " checked" not in re.findall(r"<input[^>]*form_choice[^>]*>", page.content.decode())
        stored = Training.objects.get(pk=training.pk)
        assert (stored.venue.name, stored.capacity, stored.summary_en) == ("Hotel Baru", 31, "")

    def test_what_is_chosen_is_saved(self, two, training, address):
        first, second = (each.open(address) for each in two)
        first.fill(venue="Hotel Baru", capacity="31").send()
        second.fill(venue="Aula", capacity="44", summary_en="Typed").send()

        page = second.read().fill(**{"form_choice-venue": "theirs", "form_choice-capacity": "mine"}).send()

        assert page.status_code == 302
        stored = Training.objects.get(pk=training.pk)
        assert (stored.venue.name, stored.capacity, stored.summary_en) == ("Hotel Baru", 44, "Typed")

    def test_without_a_choice_it_is_asked_again(self, two, training, address):
        first, second = (each.open(address) for each in two)
        first.fill(capacity="31").send()
        second.fill(capacity="44").send()

        page = second.read().send()

        assert page.status_code == 409
        assert Training.objects.get(pk=training.pk).capacity == 31

    def test_changed_once_more_before_the_choice_it_is_asked_about_that(self, two, training, address):
        first, second = (each.open(address) for each in two)
        first.fill(capacity="31").send()
        second.fill(capacity="44").send()
        first.open(address).fill(capacity="32").send()

        page = second.read().fill(**{"form_choice-capacity": "mine"}).send()

        assert page.status_code == 409
        assert [each.theirs for each in page.context["form"].version_conflicts] == ["32"]

    def test_the_same_change_twice_is_no_conflict(self, two, training, address):
        first, second = (each.open(address) for each in two)
        first.fill(capacity="44").send()

        assert second.fill(capacity="44").send().status_code == 302

    def test_a_version_that_nobody_can_read_asks_about_every_difference(self, two, training, address):
        page = two[0].open(address).fill(capacity="44", form_version="forged").send()

        assert page.status_code == 409
        assert [each.key for each in page.context["form"].version_conflicts] == ["capacity"]

    def test_what_is_refused_for_another_reason_shows_what_others_changed(self, two, training, address):
        first, second = (each.open(address) for each in two)
        first.fill(venue="Hotel Baru").send()

        page = second.fill(capacity="0").send()

        assert page.status_code == 422
        assert page.context["form"]["venue"].value() == "Hotel Baru"
        second.read().fill(capacity="9").send()
        stored = Training.objects.get(pk=training.pk)
        assert (stored.venue.name, stored.capacity) == ("Hotel Baru", 9)

    def test_the_version_tells_nothing_of_what_is_stored(self, two, training, address):
        version = two[0].open(address).values["form_version"][0]
        assert "Lama" not in version

    def test_in_indonesian(self, two, training, address):
        address = address.replace("/en/", "/id/")
        first, second = (each.open(address) for each in two)
        first.fill(capacity="31").send()

        page = second.fill(capacity="44").send().content.decode()

        assert "Disimpan orang lain: 31" in page
        assert "Isian Anda: 44" in page


def test_a_person_keeps_the_phone_that_one_and_the_position_that_the_other_entered(two):
    person = PersonFactory()
    first, second = (each.open(reverse("participants:person_edit", args=[person.pk])) for each in two)

    first.fill(phone="+62 812 0000 0001").send()
    second.fill(position="Analyst").send()

    person = Person.objects.get(pk=person.pk)
    assert (person.phone, person.position) == ("+62 812 0000 0001", "Analyst")


def test_what_may_be_chosen_several_times_is_one_field(two):
    one, other, third = InstitutionFactory.create_batch(3)
    programme = ProgrammeFactory()
    programme.donors.set([one])
    first, second = (each.open(reverse("programmes:programme_edit", args=[programme.pk])) for each in two)

    first.fill(donors=[str(one.pk), str(other.pk)]).send()
    page = second.fill(donors=[str(third.pk)]).send()

    assert page.status_code == 409
    assert [(each.theirs, each.mine) for each in page.context["form"].version_conflicts] == [
        (", ".join(sorted([one.name, other.name])), third.name)
    ]
    second.read().fill(**{"form_choice-donors": "theirs"}).send()
    assert set(programme.donors.all()) == {one, other}


def test_rows_that_others_added_stay(two, training):
    session = SessionFactory(training=training)
    trainer = TrainerFactory()
    first, second = (each.open(reverse("planning:session_edit", args=[session.pk])) for each in two)

    first.fill(**{"trainers-0-trainer": str(trainer.pk)}).send()
    second.fill(jp="3").send()

    session.refresh_from_db()
    assert [part.trainer for part in session.trainers.all()] == [trainer]
    assert session.jp == 3


def test_rows_that_both_changed_are_chosen_as_a_whole(two, training):
    session = SessionFactory(training=training)
    SessionTrainerFactory(session=session)
    one, other = TrainerFactory.create_batch(2)
    first, second = (each.open(reverse("planning:session_edit", args=[session.pk])) for each in two)
    first.fill(**{"trainers-0-trainer": str(one.pk)}).send()

    page = second.fill(**{"trainers-0-trainer": str(other.pk)}).send()

    assert page.status_code == 409
    (conflict,) = page.context["form"].version_conflicts
    assert (conflict.label, one.person.full_name in conflict.theirs) == ("Trainers", True)
    assert other.person.full_name in conflict.mine
    second.read().fill(**{"form_choice-trainers-": "theirs"}).send()
    assert [part.trainer for part in session.trainers.all()] == [one]


def test_ticks_of_modules_stay(two):
    person, modules = TrainerFactory().person, ModuleFactory.create_batch(2)
    first, second = (each.open(reverse("participants:trainer_edit", args=[person.pk])) for each in two)

    first.fill(**{f"module-{modules[0].pk}-may_teach": "on"}).send()
    second.fill(**{f"module-{modules[1].pk}-may_teach": "on"}).send()

    assert {each.module for each in Qualification.objects.filter(trainer__person=person)} == set(modules)


def test_the_contact_of_a_participation(two, training):
    enrolment = EnrolmentFactory(training=training)
    first, second = (each.open(reverse("enrolment:enrolment_edit", args=[enrolment.pk])) for each in two)

    first.fill(contact_phone="0812 1").send()
    second.fill(contact_email="a@example.org").send()

    enrolment.refresh_from_db()
    assert (enrolment.contact_phone, enrolment.contact_email) == ("0812 1", "a@example.org")


class TestAdminSite:
    @pytest.fixture
    def two(self, client, administrator):
        return Browser(client, form_id="institution_form"), Browser(client, form_id="institution_form")

    def test_the_second_save_keeps_what_the_first_changed(self, two):
        institution = InstitutionFactory()
        address = reverse("admin:participants_institution_change", args=[institution.pk])
        first, second = (each.open(address) for each in two)

        first.fill(short_name_en="ONE").send()
        second.fill(name_en="Another name").send()

        institution = Institution.objects.get(pk=institution.pk)
        assert (institution.short_name_en, institution.name_en) == ("ONE", "Another name")

    def test_one_who_changed_the_same_chooses(self, two):
        institution = InstitutionFactory()
        address = reverse("admin:participants_institution_change", args=[institution.pk])
        first, second = (each.open(address) for each in two)
        first.fill(name_en="First").send()

        page = second.fill(name_en="Second", short_name_en="TWO").send()

        assert page.status_code == 409
        assert Institution.objects.get(pk=institution.pk).name_en == "First"
        second.read().fill(**{"form_choice-name_en": "mine"}).send()
        institution = Institution.objects.get(pk=institution.pk)
        assert (institution.name_en, institution.short_name_en) == ("Second", "TWO")

    def test_what_stands_in_rows_stays(self, two):
        module = ModuleFactory(title_en="One")
        first, second = two
        first.form_id = second.form_id = "curriculum_form"
        address = reverse("admin:curriculum_curriculum_change", args=[module.curriculum_id])
        first.open(address), second.open(address)

        assert first.values["modules-0-title_en"] == ["One"]
        first.fill(**{"modules-0-title_en": "Changed"}).send()
        module.refresh_from_db()
        assert module.title_en == "Changed"
        page = second.fill(title_en="Other title").send()

        assert page.status_code == 302
        module.refresh_from_db()
        assert (module.title_en, module.curriculum.title_en) == ("Changed", "Other title")


def test_every_record_that_the_admin_site_changes_is_compared(rf, administrator):
    request = rf.get("/")
    request.user = administrator
    changed = [each for each in site._registry.values() if each.has_change_permission(request)]

    assert {type(each).__name__ for each in changed if not isinstance(each, WithVersions)} == set()
    assert len(changed) >= 5
