"""Accounts and the roles they hold: from a day on, until a day, and what follows from them."""

import datetime
from urllib.parse import unquote

import pytest
import rules
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from emm.accounts import predicates
from emm.accounts.models import Role, User
from tests.factories import (
    AdministratorFactory,
    OfficerFactory,
    ParticipantUserFactory,
    TrainerUserFactory,
    UserFactory,
    ViewerFactory,
)
from trainings.access.models import RoleGrant

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def grant(user, role=Role.OFFICER, *, first=-10, last=None):
    """A role from ``first`` days from now until ``last`` days from now."""
    today = timezone.localdate()
    until = None if last is None else today + last * DAY
    return RoleGrant.objects.create(user=user, role=role, valid_from=today + first * DAY, valid_until=until)


def fresh(user):
    """The account as the next request sees it."""
    return User.objects.get(pk=user.pk)


# --- Roles and their dates --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "held"),
    [
        (-10, None, True),
        (0, None, True),
        (1, None, False),
        (-10, 0, True),
        (-10, -1, False),
        (0, 0, True),
        (1, 5, False),
    ],
)
def test_a_role_holds_from_its_first_day_to_the_end_of_its_last(first, last, held):
    user = UserFactory()
    grant(user, first=first, last=last)
    assert fresh(user).has_role(Role.OFFICER) is held


def test_a_role_may_be_looked_up_for_another_day():
    user = UserFactory()
    given = grant(user, first=-10, last=-5)
    today = timezone.localdate()
    assert list(RoleGrant.objects.current(today - 7 * DAY)) == [given]
    assert list(RoleGrant.objects.current(today)) == []


def test_several_roles_are_held_at_once():
    user = UserFactory()
    grant(user, Role.TRAINER)
    grant(user, Role.OFFICER)
    grant(user, Role.VIEWER, last=-1)
    assert fresh(user).roles == {"trainer", "officer"}
    assert fresh(user).has_role(Role.VIEWER, Role.TRAINER)
    assert not fresh(user).has_role(Role.VIEWER, Role.ADMINISTRATOR)


def test_an_account_that_is_switched_off_holds_no_role():
    user = AdministratorFactory(is_active=False)
    assert (user.roles, user.is_staff) == (frozenset(), False)


def test_the_first_account_is_an_administrator_without_a_grant():
    user = User.objects.create_superuser("First@Example.org", "a long enough password")
    assert (user.roles, user.is_staff) == ({"administrator"}, True)


def test_an_account_not_saved_yet_holds_no_role():
    assert User(email="new@example.org").roles == frozenset()


def test_roles_are_asked_for_once(django_assert_num_queries):
    user = fresh(OfficerFactory())
    with django_assert_num_queries(1):
        assert user.has_role(Role.OFFICER)
        assert not user.is_staff


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (AdministratorFactory, "is_administrator"),
        (OfficerFactory, "is_officer"),
        (TrainerUserFactory, "is_trainer"),
        (ViewerFactory, "is_viewer"),
    ],
)
def test_each_role_is_told_by_its_own_predicate_alone(make, name):
    user = make()
    names = ["is_administrator", "is_officer", "is_trainer", "is_viewer"]
    assert [each for each in names if getattr(predicates, each)(user)] == [name]


@pytest.mark.parametrize(
    ("make", "runs"),
    [(AdministratorFactory, True), (OfficerFactory, True), (TrainerUserFactory, False), (ViewerFactory, False)],
)
def test_administrators_and_officers_run_trainings(make, runs):
    assert predicates.runs_trainings(make()) is runs


def test_a_visitor_holds_no_permission_of_ours():
    from django.contrib.auth.models import AnonymousUser

    visitor = AnonymousUser()
    assert [name for name in rules.permissions.permissions if visitor.has_perm(name)] == []


def test_an_account_without_role_may_look_at_its_own_trainings_and_ask_about_its_own_data_alone():
    user = UserFactory()
    held = sorted(name for name in rules.permissions.permissions if user.has_perm(name))
    assert held == ["certificates.view_own", "privacy.file_request"]


def test_asking_for_a_permission_asks_the_database_for_roles_alone(django_assert_num_queries):
    user = fresh(TrainerUserFactory())
    with django_assert_num_queries(1):
        assert not user.has_perm("participants.view_people")
        assert not user.has_perm("auth.add_group")
        assert not user.has_perms(["participants.view_people"])


# --- What the database holds ------------------------------------------------------------------


def test_a_role_is_given_once_from_a_day():
    user = UserFactory()
    grant(user, Role.TRAINER)
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(user, Role.TRAINER)
    grant(user, Role.TRAINER, first=-9)


def test_a_role_does_not_end_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        grant(UserFactory(), first=0, last=-1)


def test_a_role_that_ends_before_it_begins_is_refused_in_words():
    today = timezone.localdate()
    given = RoleGrant(user=UserFactory(), role=Role.OFFICER, valid_from=today, valid_until=today - DAY)
    with pytest.raises(ValidationError, match="The end date must be after the start date"):
        given.full_clean()


def test_an_address_is_unique_whatever_the_case_of_its_letters():
    UserFactory(email="siti@example.org")
    with pytest.raises(IntegrityError), transaction.atomic():
        UserFactory(email="SITI@example.org")


def test_a_second_account_with_an_address_is_refused_in_words():
    User.objects.create_user("siti@example.org", "a long enough password")
    with pytest.raises(ValidationError) as refusal:
        User.objects.create_user("SITI@Example.org", "a long enough password")
    assert refusal.value.message_dict == {"email": ["Account with this Email address already exists."]}


def test_an_address_is_kept_in_small_letters():
    assert User.objects.create_user("Siti@Example.ORG", "a long enough password").email == "siti@example.org"


@pytest.mark.parametrize("address", ["", "siti", "siti@", "a@b@c.org", "siti@example.org\nBcc: x@example.org"])
def test_what_is_no_address_is_refused(address):
    with pytest.raises(ValidationError):
        User.objects.create_user(address, "a long enough password")


def test_an_account_is_called_by_its_name_and_else_by_its_address():
    assert str(UserFactory.build(full_name="Siti Rahma", email="s@example.org")) == "Siti Rahma"
    assert str(UserFactory.build(full_name="", email="s@example.org")) == "s@example.org"
    assert UserFactory.build(full_name="", email="s@example.org").get_short_name() == "s@example.org"


def test_changes_of_an_account_and_its_roles_are_on_record_without_the_password():
    user = UserFactory(role="officer")
    user.set_password("another long password")
    user.save()
    assert user.history.count() == 2
    assert "password" not in {field.name for field in user.history.model._meta.get_fields()}
    assert user.role_grants.get().history.count() == 1


# --- The admin site ----------------------------------------------------------------------------


def test_an_administrator_opens_the_back_room(client):
    client.force_login(AdministratorFactory())
    response = client.get("/en/admin/")
    assert response.status_code == 200


@pytest.mark.parametrize(
    "make", [OfficerFactory, TrainerUserFactory, ViewerFactory, ParticipantUserFactory, UserFactory]
)
def test_nobody_else_opens_the_back_room(client, make):
    client.force_login(make())
    assert client.get("/en/admin/", follow=True).status_code == 403


def test_a_visitor_signs_in_before_the_back_room(client):
    response = client.get("/en/admin/", follow=True)
    assert unquote(response.redirect_chain[-1][0]) == "/en/account/login/?next=/en/admin/"
