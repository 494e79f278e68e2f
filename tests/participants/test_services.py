"""Keeping people, their consents and their qualifications on record."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from emm.audit.history import entries_of
from emm.common.errors import DomainError
from participants import nip
from participants.duplicates import people_of_same_name
from participants.models import Consent, Person, Qualification, Trainer
from participants.services import consents as consent_services
from participants.services.people import reveal_nip, save_person
from participants.services.trainers import Qualified, save_trainer
from tests.factories import (
    ConsentFactory,
    ModuleFactory,
    OfficerFactory,
    PersonFactory,
    QualificationFactory,
    TrainerFactory,
    TrainingFactory,
)

# --- NIP --------------------------------------------------------------------------------------

FEMALE, MALE, UNSTATED = Person.Sex.FEMALE, Person.Sex.MALE, Person.Sex.UNSTATED


@pytest.mark.parametrize(
    ("number", "sex", "remarks"),
    [
        ("", UNSTATED, []),
        ("198504172010122001", FEMALE, []),
        ("198504172010122001", UNSTATED, []),
        ("198504172010121001", MALE, []),
        ("19850417201012200", FEMALE, ["The NIP has 17 digits; a NIP has 18."]),
        ("1", FEMALE, ["The NIP has 1 digit; a NIP has 18."]),
        ("19850417201012200X", FEMALE, ["A NIP contains digits only."]),
        ("١٩٨٥٠٤١٧٢٠١٠١٢٢٠٠١", FEMALE, ["A NIP contains digits only."]),
        ("198513172010122001", FEMALE, ["The first eight digits of the NIP are not a date of birth."]),
        ("209904172010122001", FEMALE, ["The first eight digits of the NIP are not a date of birth."]),
        (
            "198504172010212001",
            FEMALE,
            ["Digits 13 and 14 of the NIP are not a month; that is right for contract staff (PPPK) only."],
        ),
        ("198504172010123001", FEMALE, ["Digit 15 of the NIP is neither 1 (man) nor 2 (woman)."]),
        ("198504172010121001", FEMALE, ["Digit 15 of the NIP does not match the sex recorded."]),
    ],
)
def test_what_looks_unusual_about_a_nip(number, sex, remarks):
    assert [str(remark) for remark in nip.unusual_about(number, sex=sex)] == remarks


@pytest.mark.parametrize(
    ("number", "shown"),
    [("", ""), ("198504172010122001", "••••••••••••••2001"), ("1234", "••••"), ("12345", "•2345")],
)
def test_a_nip_is_masked_but_for_its_end(number, shown):
    assert nip.mask(number) == shown


def test_a_nip_is_tidied_of_what_groups_its_digits():
    assert nip.tidy("19850417 201012 2 001") == "198504172010122001"


# --- People -----------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def test_a_person_is_saved_with_who_did_it():
    officer = OfficerFactory()

    person = save_person(person=Person(full_name="Suryani", email="Suryani@Example.org"), by=officer)

    stored = Person.objects.get(pk=person.pk)
    assert (stored.full_name, stored.email) == ("Suryani", "suryani@example.org")
    assert stored.history.get().history_user == officer  # type: ignore[attr-defined]


def test_two_people_without_an_address_do_not_collide():
    for name in ("Suryani", "Sukarno"):
        save_person(person=Person(full_name=name, email=""), by=OfficerFactory())

    assert Person.objects.filter(email__isnull=True).count() == 2


def test_a_person_without_a_name_is_refused():
    with pytest.raises(ValidationError) as error:
        save_person(person=Person(full_name=""), by=OfficerFactory())

    assert list(error.value.message_dict) == ["full_name"]


def test_showing_a_nip_leaves_a_trace_that_does_not_tell_it():
    person = PersonFactory(nip="198504172010122001")
    officer = OfficerFactory(full_name="Ratna")

    assert reveal_nip(person=person, by=officer) == "198504172010122001"

    newest = entries_of(person)[0]
    assert (newest.by, newest.reason, newest.changes) == ("Ratna", "The NIP was shown.", [])


@pytest.mark.parametrize(
    ("on_record", "typed", "found"),
    [
        ("Ahmad Fauzi", "ahmad  FAUZI", True),
        ("Ahmad Fauzi", "Fauzi, Ahmad", True),
        ("Siti Nurhaliza Tarudin", "Siti Nurhaliza", True),
        ("Siti Nurhaliza", "Siti Nurhaliza Tarudin", True),
        ("Patrick O'Neil", "Patrick O’Neil", True),
        ("Renée Müller", "Renee Muller", True),
        ("Suryani", "Suryani", True),
        ("Suryani", "Suryani Putri", False),
        ("Ahmad Fauzi", "Ahmad Yani", False),
        ("محمد رضا", "محمد رضا", True),
        ("ꦱꦸꦫꦾ", "ꦱꦸꦫꦾ", True),
    ],
)
def test_people_of_the_same_name_are_found(on_record, typed, found):
    person = PersonFactory(full_name=on_record)

    assert people_of_same_name(typed) == ([person] if found else [])


@pytest.mark.parametrize("typed", ["", "   ", "...", "%", "_"])
def test_a_name_without_letters_is_nobodys(typed):
    PersonFactory()

    assert people_of_same_name(typed) == []


def test_a_person_is_no_duplicate_of_themselves():
    person = PersonFactory(full_name="Suryani")

    assert people_of_same_name("Suryani", but=person) == []


# --- Consents ---------------------------------------------------------------------------------


def test_a_consent_is_recorded_with_its_version_and_by_whom():
    person, officer = PersonFactory(), OfficerFactory()

    consent_services.record_consent(
        person=person,
        purpose=Consent.Purpose.PHOTO,
        version="2022-09",
        channel=Consent.Channel.PAPER,
        given_on=datetime.date(2022, 9, 7),
        by=officer,
    )

    consent = person.consents.get()
    assert (consent.purpose, consent.version, consent.given_on) == ("photo", "2022-09", datetime.date(2022, 9, 7))
    assert consent.recorded_by == officer


def test_a_consent_that_holds_is_not_recorded_again():
    held = ConsentFactory(purpose=Consent.Purpose.PHOTO)

    with pytest.raises(DomainError) as error:
        consent_services.record_consent(
            person=held.person,
            purpose=Consent.Purpose.PHOTO,
            version="2",
            channel=Consent.Channel.FORM,
            given_on=timezone.localdate(),
            by=OfficerFactory(),
        )

    assert error.value.field == "purpose"


def test_a_consent_is_not_given_tomorrow():
    with pytest.raises(DomainError) as error:
        consent_services.record_consent(
            person=PersonFactory(),
            purpose=Consent.Purpose.PHOTO,
            version="2",
            channel=Consent.Channel.FORM,
            given_on=timezone.localdate() + datetime.timedelta(days=1),
            by=OfficerFactory(),
        )

    assert error.value.field == "given_on"


def test_a_withdrawn_consent_stays_on_record_and_can_be_given_again():
    consent = ConsentFactory(purpose=Consent.Purpose.PHOTO, given_on=datetime.date(2022, 9, 7))
    officer = OfficerFactory()

    consent_services.withdraw_consent(consent=consent, by=officer)
    consent_services.record_consent(
        person=consent.person,
        purpose=Consent.Purpose.PHOTO,
        version="3",
        channel=Consent.Channel.EMAIL,
        given_on=timezone.localdate(),
        by=officer,
    )

    consent.refresh_from_db()
    assert consent.withdrawn_on == timezone.localdate()
    assert consent.person.consents.count() == 2


def test_a_consent_is_withdrawn_once():
    consent = ConsentFactory(withdrawn_on=timezone.localdate())

    with pytest.raises(DomainError) as error:
        consent_services.withdraw_consent(consent=consent, by=OfficerFactory())

    assert error.value.code == "participants.consent_withdrawn"


def test_a_consent_is_not_withdrawn_before_it_was_given():
    consent = ConsentFactory(given_on=datetime.date(2022, 9, 7))

    with pytest.raises(ValidationError) as error:
        consent_services.withdraw_consent(consent=consent, by=OfficerFactory(), on=datetime.date(2022, 9, 6))

    assert error.value.messages == ["The withdrawal date must be after the consent date."]


# --- Trainers ---------------------------------------------------------------------------------

LAST_DAY = datetime.date(2022, 9, 9)


def test_a_person_becomes_a_trainer_of_the_modules_they_qualified_for():
    person, officer = PersonFactory(), OfficerFactory()
    tot, module = TrainingFactory(kind="tot"), ModuleFactory()

    trainer = save_trainer(
        person=person,
        status=Trainer.Status.QUALIFIED,
        teaches_in_indonesian=True,
        teaches_in_english=False,
        qualified=[Qualified(module, LAST_DAY, tot)],
        by=officer,
    )

    qualification = trainer.qualifications.get()
    assert (trainer.person, trainer.status) == (person, "qualified")
    assert (qualification.module, qualification.gained_in.training, qualification.qualified_on) == (
        module,
        tot,
        LAST_DAY,
    )
    assert qualification.history.get().history_user == officer
    assert qualification.gained_in.history.get().history_user == officer


def test_the_list_of_modules_is_the_whole_list():
    trainer = TrainerFactory()
    kept, dropped = QualificationFactory.create_batch(2, trainer=trainer, qualified_on=LAST_DAY)
    added = ModuleFactory()

    save_trainer(
        person=trainer.person,
        status=Trainer.Status.QUALIFIED,
        teaches_in_indonesian=True,
        teaches_in_english=True,
        qualified=[Qualified(kept.module, LAST_DAY), Qualified(added, LAST_DAY)],
        by=OfficerFactory(),
    )

    assert {qualification.module for qualification in trainer.qualifications.all()} == {kept.module, added}
    assert [row.history_type for row in Qualification.history.filter(id=dropped.pk).order_by("history_id")] == [  # type: ignore[attr-defined]
        "+",
        "-",
    ]
    # Nothing changed about this one: its history does not grow.
    assert kept.history.count() == 1


def test_a_trainer_without_a_language_is_refused():
    with pytest.raises(ValidationError) as error:
        save_trainer(
            person=PersonFactory(),
            status=Trainer.Status.QUALIFIED,
            teaches_in_indonesian=False,
            teaches_in_english=False,
            qualified=[],
            by=OfficerFactory(),
        )

    assert error.value.messages == ["Tick at least one language."]
    assert Trainer.objects.count() == 0
