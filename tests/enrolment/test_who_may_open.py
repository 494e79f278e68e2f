"""Who may open the pages of a training's participants, and who may move them."""

import pytest
from django.urls import reverse

from emm.accounts.models import Role
from tests.factories import AdministratorFactory, EnrolmentFactory, UserFactory
from trainings.enrolment.models import Enrolment

from .pages import move, page_of, state_of, teacher

pytestmark = pytest.mark.django_db
State = Enrolment.State


def with_role(role):
    return lambda _training: UserFactory(role=role)


VISITORS = [
    # visitor, reading the list, changing it
    (with_role(Role.ADMINISTRATOR), 200, 200),
    (with_role(Role.OFFICER), 200, 200),
    (teacher, 200, 403),
    (with_role(Role.TRAINER), 404, 404),
    (with_role(Role.VIEWER), 404, 404),
    (with_role(Role.PARTICIPANT), 404, 404),
]


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize(("visitor", "reading", "changing"), VISITORS)
def test_who_may_open_the_pages(client, visitor, reading, changing, language):
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    training = enrolment.training
    client.force_login(visitor(training))
    pages = {
        page_of(training): reading,
        page_of(training, "enrolment_create"): changing,
        page_of(training, "enrolment_new_person"): changing,
        reverse("enrolment:enrolment_edit", args=[enrolment.pk]): changing,
    }

    assert {address: client.get(address.replace("/en/", f"/{language}/", 1)).status_code for address in pages} == pages


@pytest.mark.parametrize(("visitor", "reading", "changing"), VISITORS)
def test_who_may_move_participants(client, visitor, reading, changing):
    enrolment = EnrolmentFactory(state=State.NOMINATED)
    training = enrolment.training
    client.force_login(visitor(training))
    addresses = [
        move(enrolment, "confirm"),
        reverse("enrolment:enrolment_undo", args=[enrolment.pk]),
        page_of(training, "enrolments_confirm"),
    ]

    expected = 302 if changing == 200 else changing
    assert [client.post(address).status_code for address in addresses] == [expected] * 3


def test_who_is_not_signed_in_is_asked_to(client):
    enrolment = EnrolmentFactory(state=State.NOMINATED)

    for address in (page_of(enrolment.training), page_of(enrolment.training, "enrolment_create")):
        assert client.get(address)["Location"] == f"{reverse('account_login')}?next={address}"
    assert client.post(move(enrolment, "confirm")).status_code == 302
    assert state_of(enrolment) == State.NOMINATED


def test_no_get_moves_anybody(client, officer):
    enrolment = EnrolmentFactory(state=State.NOMINATED)

    assert client.get(move(enrolment, "confirm")).status_code == 200
    assert client.get(page_of(enrolment.training, "enrolments_confirm")).status_code == 200
    assert client.get(move(enrolment, "withdraw")).status_code == 405
    assert state_of(enrolment) == State.NOMINATED


@pytest.mark.parametrize("pk", [0, 10**30])
def test_what_is_not_there_is_not_found(client, officer, pk):
    assert client.get(reverse("enrolment:participants", args=[pk])).status_code == 404
    assert client.get(reverse("enrolment:enrolment_edit", args=[pk])).status_code == 404
    assert client.post(reverse("enrolment:enrolment_move", args=[pk, "confirm"])).status_code == 404


def test_an_unknown_move_is_not_found(client, officer):
    assert client.post(move(EnrolmentFactory(), "promote")).status_code == 404


def test_an_administrator_opens_the_list_too(client):
    client.force_login(AdministratorFactory())

    assert client.get(page_of(EnrolmentFactory().training)).status_code == 200
