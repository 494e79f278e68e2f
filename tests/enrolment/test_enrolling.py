"""Who is nominated, and what is written down of them."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from emm.common.errors import DomainError
from participants.models import Region
from tests.factories import (
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    RegionFactory,
    TrainingFactory,
)
from trainings.enrolment import services as enrolment_services
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .enrolments import refusal, reload

pytestmark = pytest.mark.django_db
State = Enrolment.State


# --- Nominating -------------------------------------------------------------------------------


def test_enrolling_writes_down_what_is_true_today():
    sulsel = RegionFactory(code="73")
    ministry = InstitutionFactory(name_en="Ministry of Manpower", name_ind="Kementerian Ketenagakerjaan")
    person = PersonFactory(institution=ministry, position="Head of section", region=sulsel)
    officer = OfficerFactory()

    enrolment = enrolment_services.enrol(training=TrainingFactory(), person=person, by=officer, note="Vegetarian")

    enrolment = reload(enrolment)
    assert enrolment.state == State.NOMINATED
    assert enrolment.institution == ministry
    assert enrolment.institution_name_en == "Ministry of Manpower"
    assert enrolment.institution_name_ind == "Kementerian Ketenagakerjaan"
    assert enrolment.position == "Head of section"
    assert enrolment.region == sulsel
    assert enrolment.note == "Vegetarian"
    assert enrolment.history.get().history_user == officer


def test_a_later_change_of_person_and_institution_changes_no_enrolment():
    person = PersonFactory(institution__name_en="Old name", institution__name_ind="Nama lama", position="Analyst")
    enrolment: Any = enrolment_services.enrol(training=TrainingFactory(), person=person, by=OfficerFactory())

    person.institution.name_en = "New name"
    person.institution.save()
    person.position = "Director"
    person.save()

    enrolment = reload(enrolment)
    assert (enrolment.institution_name_en, enrolment.position) == ("Old name", "Analyst")


def test_a_name_in_one_language_stands_for_both():
    person = PersonFactory(institution__name_en=None, institution__name_ind="Badan Nasional")

    with translation.override("id"):
        enrolment = enrolment_services.enrol(training=TrainingFactory(), person=person, by=OfficerFactory())

    enrolment = reload(enrolment)
    assert (enrolment.institution_name_en, enrolment.institution_name_ind) == ("Badan Nasional", "Badan Nasional")


def test_without_own_province_the_institutions_counts_and_a_regency_counts_for_its_province():
    bali = RegionFactory(code="51")
    badung = Region.objects.create(code="51.03", level="regency", name_en="Badung", parent=bali)
    person = PersonFactory(institution__region=badung, region=None)

    enrolment = enrolment_services.enrol(training=TrainingFactory(), person=person, by=OfficerFactory())

    assert enrolment.region == bali


def test_a_person_without_institution_can_be_enrolled():
    person = PersonFactory(institution=None, position="", region=None, email=None)

    enrolment = enrolment_services.enrol(training=TrainingFactory(), person=person, by=OfficerFactory())

    assert (enrolment.institution, enrolment.institution_name_en, enrolment.region) == (None, "", None)


def test_nobody_is_enrolled_twice_and_the_refusal_names_the_state():
    earlier = EnrolmentFactory(state=State.WAITLISTED, person__full_name="Suryani")

    with pytest.raises(DomainError) as error:
        enrolment_services.enrol(training=earlier.training, person=earlier.person, by=OfficerFactory())

    assert error.value.field == "person"
    assert refusal(error) == "Suryani is already in this training with the status “Waiting list”."
    assert Enrolment.objects.count() == 1


@pytest.mark.parametrize("state", [Training.State.COMPLETED, Training.State.CANCELLED])
def test_a_training_that_is_over_or_cancelled_takes_nobody_in(state):
    training = TrainingFactory(state=state)

    with pytest.raises(DomainError) as error:
        enrolment_services.enrol(training=training, person=PersonFactory(), by=OfficerFactory())

    assert refusal(error) == (
        f"You can no longer change participants. The training is “{state.label}”. Reopen it first."
    )
    assert Enrolment.objects.count() == 0


def test_the_state_that_counts_is_the_stored_one_not_the_one_in_hand():
    training = TrainingFactory()
    Training.objects.filter(pk=training.pk).update(state=Training.State.CANCELLED)

    with pytest.raises(DomainError):
        enrolment_services.enrol(training=training, person=PersonFactory(), by=OfficerFactory())


# --- Correcting the snapshot ------------------------------------------------------------------


def test_a_snapshot_can_be_corrected():
    enrolment = EnrolmentFactory()
    agency = InstitutionFactory(name_en="National Agency", name_ind="Badan Nasional")
    bali = RegionFactory(code="51")

    enrolment_services.change_snapshot(
        enrolment=enrolment, institution=agency, position="Secretary", region=bali, by=OfficerFactory(), note="Moved"
    )

    changed = reload(enrolment)
    assert (changed.institution, changed.institution_name_en, changed.institution_name_ind) == (
        agency,
        "National Agency",
        "Badan Nasional",
    )
    assert (changed.position, changed.region, changed.note) == ("Secretary", bali, "Moved")


def test_correcting_the_position_leaves_the_old_name_of_a_renamed_institution():
    enrolment = EnrolmentFactory(person__institution__name_en="Old name")
    enrolment.institution.name_en = "New name"
    enrolment.institution.save()

    enrolment_services.change_snapshot(
        enrolment=enrolment, institution=enrolment.institution, position="Director", region=None, by=OfficerFactory()
    )

    assert reload(enrolment).institution_name_en == "Old name"


def test_a_position_that_is_too_long_is_refused_at_its_field():
    enrolment = EnrolmentFactory()

    with pytest.raises(ValidationError) as error:
        enrolment_services.change_snapshot(
            enrolment=enrolment, institution=None, position="x" * 151, region=None, by=OfficerFactory()
        )

    assert list(error.value.message_dict) == ["position"]
