"""The back room shows and mends, but goes around no rule."""

import datetime

import pytest
from django.contrib import admin
from django.urls import reverse

from tests.factories import (
    AdministratorFactory,
    EnrolmentFactory,
    IndicatorFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
)
from trainings.models import Enrolment, Indicator, Programme, Session, SessionTrainer, Training

pytestmark = pytest.mark.django_db
THURSDAY = datetime.date(2022, 9, 29)
MODELS = [Programme, Training, Session, Enrolment]


@pytest.fixture
def administrator(client):
    user = AdministratorFactory()
    client.force_login(user)
    return user


@pytest.fixture
def training():
    return TrainingFactory(title_en="National roll-out", starts_on=THURSDAY)


def url(model, page, *args):
    return reverse(f"admin:trainings_{model._meta.model_name}_{page}", args=args)


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


@pytest.mark.parametrize("model", [Training, Enrolment])
def test_what_has_a_page_of_its_own_is_not_made_here(client, administrator, model):
    assert client.get(url(model, "add")).status_code == 403


@pytest.mark.parametrize("model", [Training, Session, Enrolment])
def test_what_is_accounted_for_is_not_deleted_here(client, administrator, one_of_each, model):
    assert client.post(url(model, "delete", one_of_each[model].pk), {"post": "yes"}).status_code == 403
    assert model.objects.exists()


@pytest.mark.parametrize("model", [Training, Enrolment])
def test_states_are_only_shown(model):
    assert "state" in admin.site._registry[model].get_readonly_fields(None)


def test_both_languages_of_a_training_are_edited(client, administrator, training):
    page = text(client.get(url(Training, "change", training.pk)))

    assert 'name="title_en"' in page
    assert 'name="title_ind"' in page


def test_an_indicator_is_added_to_its_programme(client, administrator, training):
    programme = training.programme
    values = {
        "title_en": "P",
        "title_ind": "P",
        "code": programme.code,
        "starts_on": "2022-01-01",
        "ends_on": "2022-12-31",
        "gcm_objectives": "[3]",
        "indicators-TOTAL_FORMS": 1,
        "indicators-INITIAL_FORMS": 0,
        "indicators-0-code": "1.1",
        "indicators-0-title_en": "Officials trained",
        "indicators-0-title_ind": "Pejabat dilatih",
        "indicators-0-unit_en": "",
        "indicators-0-unit_ind": "",
        "indicators-0-baseline": "0",
        "indicators-0-target": "100",
    }
    client.post(url(Programme, "change", programme.pk), values)

    assert Indicator.objects.get().title_ind == "Pejabat dilatih"


def session_values(training, *trainers, **changes):
    values = {
        "training": training.pk,
        "kind": "opening",
        "module": "",
        "title_en": "Welcome",
        "title_ind": "",
        "starts_at_0": "2022-09-29",
        "starts_at_1": "09:00",
        "ends_at_0": "2022-09-29",
        "ends_at_1": "10:00",
        "room": "Anggrek",
        "jp": "0",
        "note": "",
        "trainers-TOTAL_FORMS": len(trainers),
        "trainers-INITIAL_FORMS": 0,
    }
    for number, trainer in enumerate(trainers):
        values |= {f"trainers-{number}-trainer": trainer.pk, f"trainers-{number}-role": "lead"}
    return {**values, **changes}


class TestSession:
    def test_it_is_put_on_the_timetable(self, client, administrator, training):
        response = client.post(url(Session, "add"), session_values(training, TrainerFactory()))

        assert response.status_code == 302
        assert SessionTrainer.objects.get().session.title_en == "Welcome"

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            (
                {"starts_at_0": "2022-09-01", "ends_at_0": "2022-09-01"},
                "The training takes place on 29–30 September 2022",
            ),
            ({"ends_at_1": "08:00"}, "The session ends before it begins."),
            ({"starts_at_1": "08:30"}, "is taken by"),
        ],
    )
    def test_what_cannot_be_is_refused(self, client, administrator, training, changes, message):
        SessionFactory(training=training, room="anggrek")
        response = client.post(url(Session, "add"), session_values(training, **changes))

        assert response.status_code == 200
        assert message in text(response)
        assert Session.objects.count() == 1

    def test_nobody_is_in_two_sessions_at_once(self, client, administrator, training):
        busy = SessionTrainerFactory(
            session=SessionFactory(training=TrainingFactory(starts_on=THURSDAY)), trainer__person__full_name="Rina"
        ).trainer
        response = client.post(url(Session, "add"), session_values(training, busy))

        assert "Rina is in “" in text(response)
        assert Session.objects.count() == 1

    def test_a_change_keeps_its_training(self, client, administrator, training):
        session = SessionFactory(training=training)
        other = TrainingFactory(starts_on=THURSDAY)
        response = client.post(url(Session, "change", session.pk), session_values(other))

        assert response.status_code == 302
        assert Session.objects.get().training == training
        assert Session.objects.get().title_en == "Welcome"


def test_the_dates_of_a_training_change_on_its_own_page(client, administrator, training):
    """There its sessions go along, or are named."""
    values = {"title_en": "Changed", "starts_on": "2030-01-01", "state": "cancelled", "capacity": "1"}
    client.post(url(Training, "change", training.pk), values)

    stored = Training.objects.get()
    assert (stored.starts_on, stored.state, stored.capacity) == (THURSDAY, "planned", 30)


def test_an_enrolment_cannot_be_given_to_somebody_else(client, administrator):
    enrolment = EnrolmentFactory()
    other = EnrolmentFactory()
    client.post(url(Enrolment, "change", enrolment.pk), {"person": other.person_id, "state": "declined"})

    stored = Enrolment.objects.get(pk=enrolment.pk)
    assert (stored.person, stored.state) == (enrolment.person, "confirmed")
