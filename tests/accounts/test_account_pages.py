"""The administrators' pages of accounts, and everybody's own."""

import pytest
from django.urls import reverse

from emm.accounts.models import User
from emm.jobs.models import Job
from tests import outbox
from tests.factories import AdministratorFactory, OfficerFactory, PersonFactory, TrainerUserFactory, UserFactory
from trainings.access.models import RoleGrant

from .conftest import link_in_mail, with_app

pytestmark = pytest.mark.django_db

LIST = "/en/staff/accounts/"


@pytest.fixture
def administrator(client):
    user = AdministratorFactory(full_name="Wulan", email="wulan@example.org")
    client.force_login(user)
    return user


def shown(client, query=""):
    return [row.record.email for row in client.get(f"{LIST}{query}").context["table"].rows]


@pytest.mark.usefixtures("administrator")
class TestList:
    @pytest.mark.parametrize("count", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, django_assert_num_queries, count):
        for _ in range(count):
            OfficerFactory()
        client.get(LIST)
        with django_assert_num_queries(8):
            client.get(LIST)

    def test_search_and_filters(self, client):
        UserFactory(email="siti@example.org", full_name="Siti", role="trainer")
        UserFactory(email="budi@example.org", full_name="Budi", is_active=False)
        with_app(UserFactory(email="ani@example.org", full_name="Ani", role="officer"))
        User.objects.filter(email="siti@example.org").update(invited_at="2026-01-01T00:00Z")
        assert shown(client, "?q=siti") == ["siti@example.org"]
        assert shown(client, "?role=trainer") == ["siti@example.org"]
        assert shown(client, "?role=administrator") == ["wulan@example.org"]
        assert shown(client, "?role=none") == ["budi@example.org"]
        assert shown(client, "?state=closed") == ["budi@example.org"]
        assert shown(client, "?state=invited") == ["siti@example.org"]
        assert shown(client, "?state=without_factor") == ["siti@example.org", "wulan@example.org"]
        assert shown(client, "?state=open") == ["ani@example.org", "siti@example.org", "wulan@example.org"]
        assert len(shown(client, "?role=nonsense&state=nonsense&page=99999999999999999999")) == 4

    def test_leaves_as_a_file(self, client):
        UserFactory(email="siti@example.org", full_name="=Siti", role="trainer")
        rows = client.get(f"{LIST}?q=siti&export=csv").getvalue().decode("utf-8-sig").splitlines()
        assert rows[0] == "Name,Active roles,State,Last sign-in,Email address,Language"
        assert rows[1] == "'=Siti,Trainer,Active,,siti@example.org,English"


@pytest.mark.usefixtures("administrator")
class TestInvite:
    FIELDS = {"email": "siti@example.org", "full_name": "Siti", "language": "id", "roles": ["trainer"]}

    def test_leads_to_the_new_account(self, client):
        response = client.post(reverse("access:invite"), self.FIELDS)
        user = User.objects.get(email="siti@example.org")
        assert response["Location"] == user.get_absolute_url()
        assert Job.objects.get().payload == {"user": user.pk}

    @pytest.mark.parametrize(
        ("wrong", "field"),
        [
            ({"email": "not an address"}, "email"),
            ({"email": "WULAN@example.org"}, None),
            ({"roles": []}, "roles"),
            ({"roles": ["king"]}, "roles"),
            ({"valid_until": "2001-01-01"}, "valid_until"),
            ({"valid_until": "tomorrow"}, "valid_until"),
            ({"full_name": "\u200b"}, "full_name"),
        ],
    )
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, client, wrong, field):
        response = client.post(reverse("access:invite"), self.FIELDS | wrong)
        form = response.context["form"]
        assert response.status_code == 422
        assert (field in form.errors) if field else form.errors
        assert form["language"].value() == "id"
        assert User.objects.count() == 1
        assert Job.objects.count() == 0


@pytest.mark.usefixtures("administrator")
class TestAccount:
    def test_shows_roles_person_and_history(self, client, django_assert_max_num_queries):
        siti = with_app(OfficerFactory(full_name="Siti Aminah"))
        PersonFactory(user=siti, full_name="Siti Aminah binti Umar")
        with django_assert_max_num_queries(16):
            page = client.get(siti.get_absolute_url()).content.decode()
        assert [
            word in page
            for word in (
                "Programme officer",
                "Siti Aminah binti Umar",
                "Authenticator app",
                "View as this user",
            )
        ] == [True] * 4

    def test_every_button_does_what_it_says(self, client):
        siti = with_app(UserFactory(role="trainer"))
        grant = siti.role_grants.get()
        for name, pk in [
            ("accounts:invite_again", siti.pk),
            ("accounts:sign_out", siti.pk),
            ("accounts:remove_factors", siti.pk),
            ("access:end_role", grant.pk),
            ("accounts:close", siti.pk),
        ]:
            assert (
                client.post(reverse(name, args=[pk]), {"reason": "Phone lost"})["Location"] == siti.get_absolute_url()
            )
        siti = User.objects.get(pk=siti.pk)
        assert (siti.is_active, siti.roles, siti.authenticator_set.count()) == (False, frozenset(), 0)
        assert Job.objects.earliest("pk").kind == "accounts.invitation"
        client.post(reverse("accounts:reopen", args=[siti.pk]))
        assert User.objects.get(pk=siti.pk).is_active

    def test_a_role_is_given_with_an_end(self, client):
        siti = UserFactory()
        client.post(reverse("access:give_role", args=[siti.pk]), {"role": "trainer", "valid_until": "2099-12-31"})
        assert f"{RoleGrant.objects.get(user=siti).valid_until}" == "2099-12-31"

    def test_a_role_that_nobody_chose_is_not_given(self, client):
        siti = TrainerUserFactory()
        address = reverse("access:give_role", args=[siti.pk])
        assert client.get(address).context["form"]["role"].subwidgets[0].data["value"] == ""
        answer = client.post(address, {"role": "", "valid_until": ""})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["role"])
        assert [grant.role for grant in siti.role_grants.all()] == ["trainer"]

    def test_name_and_language_are_changed(self, client):
        siti = UserFactory()
        client.post(reverse("accounts:account_edit", args=[siti.pk]), {"full_name": "Siti", "language": "id"})
        siti.refresh_from_db()
        assert (siti.full_name, siti.language) == ("Siti", "id")

    def test_a_refusal_is_said(self, client, administrator):
        response = client.post(reverse("accounts:close", args=[administrator.pk]), follow=True)
        assert "You cannot deactivate your own account" in response.content.decode()


PAGES = ["accounts:account", "accounts:account_edit", "access:give_role", "accounts:impersonate"]
ACTS = ["accounts:invite_again", "accounts:close", "accounts:reopen", "accounts:sign_out", "accounts:remove_factors"]


@pytest.mark.parametrize("role", ["officer", "trainer", "viewer", "participant"])
def test_accounts_are_the_administrators_business(client, role):
    siti = UserFactory(role="trainer")
    client.force_login(UserFactory(role=role))
    assert {client.get(reverse(name)).status_code for name in ("accounts:accounts", "access:invite")} == {403}
    assert {client.get(reverse(name, args=[siti.pk])).status_code for name in PAGES} == {404}
    assert {client.post(reverse(name, args=[siti.pk])).status_code for name in ACTS} == {404}
    assert client.post(reverse("access:end_role", args=[siti.role_grants.get().pk])).status_code == 404
    assert User.objects.get(pk=siti.pk).roles == {"trainer"}


class TestMine:
    @pytest.mark.parametrize(("language", "title"), [("en", "My account"), ("id", "")])
    def test_shows_what_there_is(self, client, language, title):
        client.force_login(with_app(TrainerUserFactory()))
        response = client.get(f"/{language}/account/")
        assert response.status_code == 200
        assert title in response.content.decode()

    def test_the_language_is_changed_and_the_page_follows(self, client):
        user = TrainerUserFactory(language="en")
        client.force_login(user)
        assert client.post("/en/account/", {"language": "id"})["Location"] == "/id/account/"
        user.refresh_from_db()
        assert user.language == "id"

    def test_nonsense_changes_nothing(self, client):
        user = TrainerUserFactory(language="en")
        client.force_login(user)
        assert client.post("/en/account/", {"language": "xx", "is_superuser": "1"}).status_code == 200
        user.refresh_from_db()
        assert (user.language, user.is_superuser) == ("en", False)

    def test_a_new_address_takes_over_once_it_is_confirmed(self, client):
        user = with_app(TrainerUserFactory(email="old@example.org"))
        client.force_login(user)
        client.post(reverse("account_email"), {"action_add": "", "email": "new@example.org"})
        user.refresh_from_db()
        assert user.email == "old@example.org"
        assert [letter.to for letter in outbox.sent()] == [["new@example.org"]]
        client.post(link_in_mail())
        user.refresh_from_db()
        assert user.email == "new@example.org"
        assert outbox.sent()[-1].to == ["old@example.org"]


def test_the_back_room_is_for_looking_only(client, administrator):
    siti = OfficerFactory()
    for address in (f"/en/admin/accounts/user/{siti.pk}/change/", "/en/admin/access/rolegrant/"):
        page = client.get(address)
        assert page.status_code == 200
        assert b'name="_save"' not in page.content
    assert client.get("/en/admin/accounts/user/add/").status_code == 403
    assert client.post(f"/en/admin/accounts/user/{siti.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/en/admin/mfa/authenticator/").status_code == 404


def test_the_back_room_has_no_door_of_its_own(client):
    UserFactory(email="wulan@example.org", role="administrator")
    response = client.post("/en/admin/login/", {"username": "wulan@example.org", "password": "x", "next": "/en/admin/"})
    assert (response.status_code, response["Location"].partition("?")[0]) == (302, "/en/account/login/")
