"""Every page that is measured keeps to its number of queries, in a world that is filled."""

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from emm.accounts.models import User
from tests.benchmarks.pages import pages
from trainings.demo.load_data import Size, generate

pytestmark = pytest.mark.django_db
OF_A_LIST, OF_ANYTHING = 10, 15
# The log asks for every kind of record that a page of it tells of.
OTHERS = {"Audit log, last days": 60, "Audit log, ten years": 60}


def test_lists_take_ten_queries_at_most_and_anything_else_fifteen():
    generate(Size(people=150, trainings=60, enrolments=300), seed=1, password="load-data-2022-password")
    clients = {"": Client()}
    for role in {page.role for page in pages()} - {""}:
        clients[role] = Client()
        clients[role].force_login(
            User.objects.get(email=f"{role}@load.example.org"), settings.AUTHENTICATION_BACKENDS[0]
        )
    # Once a minute a page notes that its reader is there, which is not the page's own work.
    with time_machine.travel(timezone.now(), tick=False):
        beyond = _pages_beyond(clients)
    assert beyond == {}


def _pages_beyond(clients):
    """Queries of each page that takes more than it may."""
    beyond = {}
    for page in pages():
        clients[page.role].get(page.path())  # fills what is kept between requests
        with CaptureQueriesContext(connection) as queries:
            assert clients[page.role].get(page.path()).status_code == 200, page.name
        limit = OF_A_LIST if page.name.startswith("List") else OF_ANYTHING
        if len(queries) > OTHERS.get(page.name, limit):
            beyond[page.name] = len(queries)
    return beyond
