"""A search that finds nothing says so, in every list."""

import pytest
from django.urls import reverse

from emm.ui.lists import ListPage, SearchFilter
from tests.factories import AdministratorFactory, EnrolmentFactory, TrainingFactory, UserFactory
from tests.security.addresses import own_addresses, views_by_name
from trainings.enrolment.models import Enrolment

pytestmark = pytest.mark.django_db
NOTHING = "Nothing matches"
# What is no list of ours, and what is said there.
OTHERS = {
    "planning:public_trainings": NOTHING,
    "home:search": "Nothing found",
    "evaluation:training": "No matches",
    "enrolment:enrolment_create": "No one matches “zzzz nobody”.",
    "participants:account_person": "No one found",
}


def searched_lists() -> list[str]:
    """The names of all lists that can be searched."""
    return sorted(
        name
        for name, view in views_by_name().items()
        if issubclass(view, ListPage)
        and any(isinstance(each, SearchFilter) for each in view.filterset_class.base_filters.values())
    )


@pytest.fixture
def pages(client):
    """The address of a page by its name, in a house with a training whose participant is on record."""
    client.force_login(AdministratorFactory())
    training = EnrolmentFactory(state=Enrolment.State.CONFIRMED, training=TrainingFactory()).training
    account = UserFactory()
    takes = own_addresses()

    def address(name: str) -> str:
        keys = {"pk": account.pk if name == "participants:account_person" else training.pk}
        return reverse(name, kwargs={key: value for key, value in keys.items() if key in takes[name]})

    return address


def test_the_lists_are_those_that_we_know():
    assert len(searched_lists()) >= 9


@pytest.mark.parametrize("name", searched_lists())
def test_a_list_without_hits_says_so(client, pages, name):
    response = client.get(pages(name), {"q": "zzzz nobody"})
    assert NOTHING in response.content.decode()
    marks = client.get(pages(name), {"q": "-"})
    assert NOTHING in marks.content.decode()


@pytest.mark.parametrize("name", OTHERS)
def test_another_search_without_hits_says_so(client, pages, name):
    response = client.get(pages(name), {"q": "zzzz nobody"})
    assert OTHERS[name] in response.content.decode()
