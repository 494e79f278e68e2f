"""Consents are recorded and withdrawn on a person's page."""

import datetime
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from emm.accounts.models import Role
from participants.models import Consent
from tests.factories import ConsentFactory, PersonFactory, UserFactory

from .pages import said

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [None, Role.TRAINER, Role.VIEWER, Role.PARTICIPANT])
def test_who_may_not_withdraw_a_consent(client, role):
    consent = ConsentFactory()
    if role:
        client.force_login(UserFactory(role=role))

    response = client.post(reverse("participants:consent_withdraw", args=[consent.pk]))

    assert response.status_code == (404 if role else 302)
    assert Consent.objects.get().withdrawn_on is None


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
    ("language", "said_of_it"),
    [
        ("en", "This date is in the future. Enter today or an earlier date."),
        ("id", "Tanggal ini belum tiba. Isi tanggal hari ini atau sebelumnya."),
    ],
)
def test_a_date_in_the_future_is_called_so_in_both_languages(client, officer, language, said_of_it):
    with translation.override(language):
        address = reverse("participants:consent_create", args=[PersonFactory().pk])

    response = client.post(address, consent_data(given_on="2999-01-01"))

    assert response.context["form"].errors["given_on"] == [said_of_it]


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

    assert response.context["form"].errors == {"purpose": ["This consent has already been recorded."]}


def test_withdrawing_twice_says_so(client, officer):
    consent = ConsentFactory(withdrawn_on=timezone.localdate())

    response = client.post(reverse("participants:consent_withdraw", args=[consent.pk]))

    assert said(response) == ["This consent has already been withdrawn."]


class TestTakingBack:
    def test_a_withdrawal_of_today_is_undone(self, client, officer):
        consent = ConsentFactory()
        response = client.post(reverse("participants:consent_withdraw", args=[consent.pk]), follow=True)
        undo = reverse("participants:consent_restore", args=[consent.pk])
        assert f'action="{undo}"' in response.content.decode()
        response = client.post(undo)

        assert said(response)[-1] == "Undone. The consent is valid."
        consent.refresh_from_db()
        assert consent.withdrawn_on is None
        assert consent.history.first().history_user == officer

    def test_an_earlier_one_is_not(self, client, officer):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        consent = ConsentFactory(given_on=yesterday, withdrawn_on=yesterday)
        response = client.post(reverse("participants:consent_restore", args=[consent.pk]))

        assert said(response) == ["This consent was withdrawn on an earlier day. Record a new consent."]

    def test_nor_what_was_agreed_to_anew(self, client, officer):
        consent = ConsentFactory()
        client.post(reverse("participants:consent_withdraw", args=[consent.pk]))
        ConsentFactory(person=consent.person)
        response = client.post(reverse("participants:consent_restore", args=[consent.pk]))

        assert said(response)[-1] == "This consent has already been recorded."

    @pytest.mark.parametrize("role", [Role.TRAINER, Role.VIEWER, Role.PARTICIPANT])
    def test_others_may_not(self, client, role):
        consent = ConsentFactory(withdrawn_on=timezone.localdate())
        client.force_login(UserFactory(role=role))

        assert client.post(reverse("participants:consent_restore", args=[consent.pk])).status_code == 404
