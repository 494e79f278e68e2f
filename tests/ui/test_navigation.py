"""Where one is, in the navigation: marked on every page that belongs to the place."""

import pytest
from django.urls import reverse

from emm.navigation import navigation_of
from tests.factories import AdministratorFactory


@pytest.fixture
def administrator(db):
    return AdministratorFactory()


def marked(rf, user, path: str) -> list[str]:
    request = rf.get(path)
    request.user = user
    return [place["key"] for place in navigation_of(request) if place["current"]]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/en/today/", "today"),
        ("/en/staff/trainings/", "staff-trainings"),
        ("/en/staff/trainings/7/participants/", "staff-trainings"),
        ("/en/staff/sessions/7/attendance/", "staff-trainings"),
        ("/en/staff/session-trainers/7/remove/", "staff-trainings"),
        ("/en/staff/enrolments/7/edit/", "staff-trainings"),
        ("/en/trainings/7/", "staff-trainings"),
        ("/en/staff/programmes/7/", "programmes"),
        ("/en/staff/trainers/", "people"),
        ("/en/staff/consents/7/withdraw/", "people"),
        ("/en/staff/certificates/7/", "certificates"),
        ("/en/curriculum/emm2/labour/", "curriculum"),
        ("/en/staff/roles/7/end/", "accounts"),
        ("/en/staff/privacy-requests/7/answer/", "requests"),
    ],
)
def test_a_page_is_marked_in_the_place_that_it_belongs_to(rf, administrator, path, place):
    assert marked(rf, administrator, path) == [place]


def test_pages_of_no_place_mark_none(rf, administrator):
    assert marked(rf, administrator, reverse("home:home")) == []
    assert marked(rf, administrator, reverse("privacy")) == []
