"""Of the last two administrators, one stays, also when each takes the other's role away at the same moment."""

import threading

import pytest

from emm.accounts.models import User
from emm.accounts.services import invitations as invitation_services
from emm.accounts.services.administrators import _administrators
from tests.concurrency.test_seats import at_once
from tests.factories import AdministratorFactory
from trainings.access.services import roles as role_services

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def administrators():
    return [user for user in User.objects.filter(is_active=True) if user.is_staff]


def ending(user, by):
    return lambda: role_services.end_role(grant=user.role_grants.get(), by=by)


def closing(user, by):
    return lambda: invitation_services.deactivate(user=user, by=by)


@pytest.mark.parametrize("act", [ending, closing])
def test_one_of_the_last_two_stays(act):
    one, other = AdministratorFactory(), AdministratorFactory()
    assert at_once(act(one, other), act(other, one)) == ["accounts.last_administrator", "done"]
    assert len(administrators()) == 1


def test_without_the_second_look_nobody_is_left(monkeypatch):
    """The proof that the test above tests something: both look before either has acted."""
    one, other = AdministratorFactory(), AdministratorFactory()
    both_have_looked = threading.Barrier(2)

    def look_only(user: User) -> None:
        assert _administrators().exclude(pk=user.pk).exists()
        both_have_looked.wait(timeout=10)

    monkeypatch.setattr(role_services, "require_another_administrator", look_only)
    assert at_once(ending(one, other), ending(other, one)) == ["done", "done"]
    assert administrators() == []
