"""Two people save the form of one person at the same moment: neither undoes what the other changed."""

import contextlib
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from emm.ui import views
from participants.models import Person
from participants.views.people import PersonEdit
from tests.factories import OfficerFactory, PersonFactory
from tests.forms.browser import Browser

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
# Long enough for both to have compared; only waited for when one is held back.
PATIENCE = 1.0


@pytest.fixture
def both_compare_first(monkeypatch):
    """Let each save when the other has compared, too, or is held back."""
    barrier = threading.Barrier(2, timeout=PATIENCE)
    compare = views.compare

    def compare_and_wait(parts, posted):
        compared = compare(parts, posted)
        with contextlib.suppress(threading.BrokenBarrierError):  # then the other one waits for the lock
            barrier.wait()
        return compared

    monkeypatch.setattr(views, "compare", compare_and_wait)


def save_at_once(*changes):
    """Each change is made in a form of its own, opened before any is saved; the statuses, in order of size."""
    person = PersonFactory(phone="", position="")
    address = reverse("participants:person_edit", args=[person.pk])
    statuses = []
    browsers = []
    for change in changes:
        client = Client()
        client.force_login(OfficerFactory())
        browsers.append(Browser(client).open(address).fill(**change))

    def save(browser):
        try:
            statuses.append(browser.send().status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Person.objects.get(pk=person.pk), sorted(statuses)


def test_both_changes_stay(both_compare_first):
    person, statuses = save_at_once({"phone": "+62 812 0000 0001"}, {"position": "Analyst"})

    assert (person.phone, person.position, statuses) == ("+62 812 0000 0001", "Analyst", [302, 302])


def test_one_of_two_values_of_a_field_is_saved_and_the_other_is_asked_about(both_compare_first):
    person, statuses = save_at_once({"position": "Analyst"}, {"position": "Trainer"})

    assert person.position in {"Analyst", "Trainer"}
    assert statuses == [302, 409]


def test_without_the_lock_one_undoes_the_other(both_compare_first, monkeypatch):
    monkeypatch.setattr(PersonEdit, "get_held", lambda _view: None)

    _person, statuses = save_at_once({"position": "Analyst"}, {"position": "Trainer"})

    assert statuses == [302, 302]
