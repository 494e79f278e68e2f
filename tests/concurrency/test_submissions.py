"""*Save* pressed twice: while the first is at work, the second waits, and gets the first answer."""

import contextlib
import itertools
import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from emm.forms import submissions
from participants.models import Institution
from participants.views import institutions
from tests.factories import OfficerFactory
from tests.forms.browser import form_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
# Long enough for both to be at work; only waited for when one is held back.
PATIENCE = 1.0


@pytest.fixture
def both_save_at_once(monkeypatch):
    """Let each save when the other is about to save, too, or is held back."""
    barrier = threading.Barrier(2, timeout=PATIENCE)
    save = institutions.InstitutionForms.perform

    def wait_and_save(view, form):
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait()
        return save(view, form)

    monkeypatch.setattr(institutions.InstitutionForms, "perform", wait_and_save)


def press_twice():
    """Add an institution by two requests at the same moment; where they lead to."""
    officer = OfficerFactory()
    address = reverse("participants:institution_create")
    clients = [Client(), Client()]
    for client in clients:
        client.force_login(officer)
    form = form_in(clients[0].get(address).content.decode())
    values = {**form, "name_en": "National Police", "kind": Institution.Kind.values[0]}
    answers = []

    def press(client):
        try:
            answers.append(client.post(address, values).get("Location"))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_one_institution_is_added_and_both_are_led_to_it(both_save_at_once):
    answers = press_twice()

    institution = Institution.objects.get()
    assert answers == [institution.get_absolute_url()] * 2


def test_without_the_constraint_there_are_two(both_save_at_once, monkeypatch):
    numbers = itertools.count()
    monkeypatch.setattr(submissions, "_digest", lambda _request: str(next(numbers)))

    assert len(set(press_twice())) == 2
    assert Institution.objects.count() == 2
