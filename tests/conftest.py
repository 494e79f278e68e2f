"""What every test has: the right engine, English, an empty cache and an empty media folder."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import translation

from emm.accounts.models import User

from .factories import AdministratorFactory

TAKE_LONGEST = {"e2e", "concurrency"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is only for the other engine, mark what lies in tests/e2e, and begin with what takes longest."""
    other_engine = "sqlite" if connection.vendor == "postgresql" else "postgres"
    end_to_end = Path(__file__).parent / "e2e"
    left_out = []
    for item in items:
        if item.path.is_relative_to(end_to_end):
            item.add_marker("e2e")
        if item.get_closest_marker(other_engine):
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # At the end no processor should have to wait for one long test.
    items.sort(key=lambda item: item.path.parent.name not in TAKE_LONGEST)


@pytest.fixture(autouse=True)
def _fresh_surroundings() -> Iterator[None]:
    """A page leaves its language active in the thread, and the caches outlive a rolled-back transaction."""
    for name in settings.CACHES:
        caches[name].clear()
    with translation.override("en"):
        yield
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


@pytest.fixture
def administrator(client: Client) -> User:
    """Somebody who may do everything, signed in."""
    user: User = AdministratorFactory()
    client.force_login(user)
    return user
