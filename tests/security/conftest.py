import pytest
from django.db import transaction

from .world import World, make_world


@pytest.fixture(scope="module")
def one_world(django_db_setup, django_db_blocker):
    """Made once for a file of tests; every request of theirs is undone.

    The tests themselves must be marked ``django_db``: otherwise no database of tests is made at all.
    """
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(db, one_world: World) -> World:
    one_world.put_files()
    return one_world
