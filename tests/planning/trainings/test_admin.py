"""The admin site shows the plan and goes around no rule: it changes nothing of it."""

import datetime

import pytest
from django.urls import reverse

from tests.factories import (
    EnrolmentFactory,
    IndicatorFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainingFactory,
)
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, Training
from trainings.programmes.models import Programme

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)
MODELS = [Programme, Training, Session, Enrolment]


@pytest.fixture
def training():
    return TrainingFactory(title_en="National training", starts_on=THURSDAY)


def url(model, page, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


def text(response):
    return " ".join(response.content.decode().split())


@pytest.fixture
def one_of_each(training):
    part = SessionTrainerFactory(session=SessionFactory(training=training))
    IndicatorFactory(programme=training.programme)
    enrolment = EnrolmentFactory(training=training)
    return {Programme: training.programme, Training: training, Session: part.session, Enrolment: enrolment}


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("language", ["en", "id"])
def test_every_page_opens(client, administrator, one_of_each, model, language):
    record = one_of_each[model]
    pages = [
        url(model, "changelist"),
        f"{url(model, 'changelist')}?q=a",
        url(model, "change", record.pk),
        url(model, "history", record.pk),
    ]

    assert [client.get(page.replace("/en/", f"/{language}/")).status_code for page in pages] == [200] * 4


@pytest.mark.parametrize("model", MODELS)
def test_officers_have_no_back_room(client, one_of_each, model):
    client.force_login(OfficerFactory())

    assert client.get(url(model, "changelist")).status_code == 302


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("act", ["add", "change", "delete"])
def test_what_has_a_page_of_its_own_is_only_looked_at(client, administrator, one_of_each, model, act):
    record = one_of_each[model]
    before = model.objects.filter(pk=record.pk).values().get()
    address = url(model, act, *([] if act == "add" else [record.pk]))

    # Whatever of it were taken: there are no fields to fill in.
    values = {"post": "yes", "title_en": "Changed", "state": "draft", "capacity": "1", "room": "", "code": "other"}
    assert client.post(address, values).status_code == 403
    assert model.objects.filter(pk=record.pk).values().get() == before


def test_parts_are_not_changed_through_what_they_are_shown_with(client, administrator, one_of_each):
    for model, field in (
        (Programme, "indicators-0-code"),
        (Session, "trainers-0-trainer"),
        (Training, "sessions-0-jp"),
    ):
        page = text(client.get(url(model, "change", one_of_each[model].pk)))
        assert f'name="{field}"' not in page
        assert 'name="_save"' not in page


def test_both_languages_of_a_training_are_shown(client, administrator, training):
    training.title_ind = "Pelatihan nasional"
    training.save()
    page = text(client.get(url(Training, "change", training.pk)))

    assert "National training" in page
    assert "Pelatihan nasional" in page
