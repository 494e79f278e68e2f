"""What every test has: the right engine, English, an empty cache and an empty media folder."""

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.utils import translation

from emm.accounts.models import User

from . import engines, proofs
from .factories import AdministratorFactory, OfficerFactory

_numbers = itertools.count()
TAKE_LONGEST = {"e2e", "concurrency"}

# The suite tries the same examples in every run; `make proofs` draws others, and more of them.
hypothesis.settings.register_profile(
    "emm", max_examples=proofs.examples(100), deadline=None, derandomize=proofs.TIMES == 1
)
hypothesis.settings.load_profile("emm")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is only for the other engine, mark what is chosen by its place, begin with what takes longest."""
    other_engine = "sqlite" if connection.vendor == "postgresql" else "postgres"
    end_to_end = Path(__file__).parent / "e2e"
    left_out = []
    for item in items:
        if item.path.is_relative_to(end_to_end):
            item.add_marker("e2e")
        if engines.runs_on_both(item.path):
            item.add_marker("both_engines")
        if getattr(getattr(item, "obj", None), "is_hypothesis_test", False):
            item.add_marker("proof")
        if item.get_closest_marker(other_engine):
            left_out.append(item)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # At the end no processor should have to wait for one long test.
    items.sort(key=lambda item: item.path.parent.name not in TAKE_LONGEST)


@pytest.fixture(autouse=True)
def _fresh_surroundings(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A page leaves its language active in the thread, the caches outlive a rolled-back transaction, and a file that
    a test did not read to its end keeps its turn."""
    settings.TURNS_DIR = tmp_path_factory.getbasetemp() / f"turns-{next(_numbers)}"
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


@pytest.fixture
def officer(client: Client) -> User:
    """A programme officer for everything, signed in."""
    user: User = OfficerFactory()
    client.force_login(user)
    return user
