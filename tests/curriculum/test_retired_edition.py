"""An edition that is no longer offered: those of its trainings keep it."""

import datetime

import pytest
from django.utils import timezone

from curriculum.models import Curriculum, Material, Module
from emm.accounts.models import Role
from tests.factories import (
    CurriculumFactory,
    EnrolmentFactory,
    ModuleFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UserFactory,
)

from .pages import answer, material_with_file, participant, participant_elsewhere, text_of

pytestmark = pytest.mark.django_db

Audience = Material.Audience
State = Curriculum.State


def teaching(curriculum):
    user = TrainerUserFactory()
    session = SessionFactory(training__curriculum=curriculum, training__state="draft")
    SessionTrainerFactory(session=session, trainer=user.person.trainer)
    return user


def answers(client, material):
    """The pages of the material’s edition and module, its file, and whether the list offers the edition."""
    module = material.module
    pages = [client.get(record.get_absolute_url()).status_code for record in (module.curriculum, module)]
    offered = module.curriculum in client.get("/en/curriculum/").context["curricula"]
    return [*pages, answer(client, material).status_code, offered]


@pytest.fixture
def retired():
    """A handout for participants in an edition that is no longer offered; two others are."""
    CurriculumFactory.create_batch(2)
    module = ModuleFactory(curriculum__code="emm", curriculum__state=State.RETIRED, code="gender")
    return material_with_file(module=module, audience=Audience.PARTICIPANT)


@pytest.mark.parametrize("days", [-400, 0, 21])
def test_a_participant_keeps_the_edition_of_a_training_past_running_and_to_come(client, retired, days):
    user = UserFactory(role=Role.PARTICIPANT)
    first_day = timezone.localdate() + datetime.timedelta(days=days)
    training = TrainingFactory(curriculum=retired.module.curriculum, starts_on=first_day)
    EnrolmentFactory(training=training, person__user=user)
    client.force_login(user)

    assert answers(client, retired) == [200, 200, 200, True]


def test_a_trainer_keeps_the_edition_of_a_training_that_is_not_announced_yet(client, retired):
    client.force_login(teaching(retired.module.curriculum))

    assert answers(client, retired) == [200, 200, 200, True]
    assert "Retired" in text_of(client.get(retired.module.get_absolute_url()))


def test_anybody_may_open_what_the_agenda_of_a_training_leads_to(client, retired):
    training = SessionFactory(module=retired.module, training__curriculum=retired.module.curriculum).training

    assert retired.module.get_absolute_url() in text_of(client.get(training.get_public_url()))
    assert answers(client, retired) == [200, 200, 302, False]


@pytest.mark.parametrize("state", ["draft", "cancelled"])
def test_a_retired_edition_is_not_there_without_a_training_that_anybody_knows_of(client, retired, state):
    TrainingFactory(curriculum=retired.module.curriculum, state=state)
    client.force_login(participant_elsewhere(retired.module.curriculum))

    assert answers(client, retired) == [404, 404, 404, False]


def test_a_draft_is_not_there_for_those_of_its_trainings_and_no_agenda_leads_there(client):
    module = ModuleFactory(curriculum__state=State.DRAFT)
    client.force_login(participant(module.curriculum))

    assert client.get(module.get_absolute_url()).status_code == 404
    training = SessionFactory(module=module, training__curriculum=module.curriculum).training
    assert module.get_absolute_url() not in text_of(client.get(training.get_public_url()))


def test_whoever_takes_part_finds_a_retired_module_by_searching(client, retired):
    Module.objects.filter(pk=retired.module.pk).update(title_en="Gender and migration")
    assert "Gender and migration" not in text_of(client.get("/en/search/?q=gender"))

    client.force_login(participant(retired.module.curriculum))
    assert "Gender and migration" in text_of(client.get("/en/search/?q=gender"))
