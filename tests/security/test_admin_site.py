"""The admin site: who gets which address of it, and that looking changes nothing there."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from .addresses import addresses
from .world import EVERYBODY, ROLES, WRITES, WRITTEN_BY_LOOKING, World, send

pytestmark = pytest.mark.django_db
ALL = addresses()


def admin_site(world: World, page: str) -> dict[str, str]:
    """What each role gets in the end: the sign-in leads on whoever is signed in already."""
    answers = {role: send(world, role, "GET", reverse(f"admin:{page}"), follow=True) for role in EVERYBODY}
    return {
        role: "login" if answer.request["PATH_INFO"] == reverse("account_login") else str(answer.status_code)
        for role, answer in answers.items()
    }


REFUSED = {**dict.fromkeys(EVERYBODY, "403"), "anonymous": "login"}


def test_the_admin_site_is_for_administrators(world):
    assert admin_site(world, "index") == {**REFUSED, "administrator": "200"}


@pytest.mark.parametrize("model", sorted(model._meta.label_lower.replace(".", "_") for model in admin.site._registry))
def test_every_list_of_the_admin_site_is_for_administrators(world, model):
    assert admin_site(world, f"{model}_changelist") == {**REFUSED, "administrator": "200"}


@pytest.mark.parametrize("model", sorted(model._meta.label_lower.replace(".", "_") for model in admin.site._registry))
def test_every_form_of_the_admin_site_is_for_administrators_at_most(world, model):
    found = admin_site(world, f"{model}_add")
    assert found.pop("administrator") in {"200", "403"}  # 403: what nobody writes by hand
    assert found == {role: answer for role, answer in REFUSED.items() if role != "administrator"}


# The sign-in itself, and what leads on from an address that nothing is at.
OF_NO_RECORD = {"login", "<path:object_id>/", "(?P<url>.*)$", "view_on_site"}


class TestEveryAddressOfTheAdminSite:
    """All that Django's admin has, with a record of each kind that there is one of."""

    # What has no page of its own, and may be changed here; of the others the verbs stand on their pages.
    CHANGED_HERE = {
        "curriculum_curriculum",
        "curriculum_material",
        "curriculum_module",
        "participants_institution",
        "participants_region",
    }
    # A region, never: roles are given for it.
    DELETED_HERE = CHANGED_HERE - {"participants_region"}

    @pytest.fixture
    def places(self, world):
        return dict(addresses_of_admin_site())

    def test_they_are_all_walked(self, places):
        unwalked = {name.removeprefix("admin:") for name in ALL if name.startswith("admin:")} - set(places)
        assert unwalked == OF_NO_RECORD

    @pytest.mark.parametrize("role", [role for role in ROLES if role != "administrator"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_nobody_but_administrators_gets_any(self, world, places, role, method):
        client = Client()
        if world.users[role] is not None:
            client.force_login(world.users[role])
        # Whoever signs out there is gone; it is the only thing that anybody may do.
        asked = {name: address for name, address in places.items() if name != "logout"}
        found = {name: client.generic(method, address) for name, address in asked.items()}
        refused = {name for name, answer in found.items() if answer.status_code in {302, 403, 404}}
        led = {answer["Location"].partition("?")[0] for answer in found.values() if answer.status_code == 302}
        assert set(found) - refused == set()
        assert led <= {reverse("admin:login")}

    def test_administrators_change_what_has_no_page_of_its_own(self, world, places):
        client = Client()
        client.force_login(world.users["administrator"])
        taken: dict[str, set[str]] = {"add": set(), "change": set(), "delete": set()}
        for name, address in places.items():
            model, _separator, page = name.rpartition("_")
            # Sent empty, it is refused by the form, or else by the permission.
            if page in taken and client.post(address).status_code == 200:
                taken[page].add(model)
        assert taken == {"add": self.CHANGED_HERE, "change": self.CHANGED_HERE, "delete": self.DELETED_HERE}


def addresses_of_admin_site() -> Iterator[tuple[str, str]]:
    """By name, with a record of the kind that each is about; where there is none, with a number that nothing has."""
    for page in ("index", "logout", "password_change", "password_change_done", "autocomplete", "jsi18n"):
        yield page, reverse(f"admin:{page}")
    yield "app_list", reverse("admin:app_list", args=["participants"])
    for model in admin.site._registry:
        name = model._meta.label_lower.replace(".", "_")
        pk = model._default_manager.order_by("pk").values_list("pk", flat=True).first() or 0
        pages = {
            "changelist": [],
            "add": [],
            "change": [pk],
            "history": [pk],
            "delete": [pk],
            "simple_history": [pk, 1],
        }
        for page, arguments in pages.items():
            if f"admin:{name}_{page}" in ALL:
                yield f"{name}_{page}", reverse(f"admin:{name}_{page}", args=arguments)


# --- Looking changes nothing ------------------------------------------------------------------


@pytest.mark.parametrize("model", sorted(admin.site._registry, key=lambda model: model._meta.label_lower))
def test_looking_changes_nothing_in_the_admin_site_either(world, model):
    name = model._meta.label_lower.replace(".", "_")
    first = model._default_manager.order_by("pk").values_list("pk", flat=True).first()
    pages = [("changelist", []), ("add", [])]
    pages += [(page, [first]) for page in ("change", "history", "delete")] if first is not None else []
    queries = [
        sql
        for page, arguments in pages
        for sql in send(world, "administrator", "GET", reverse(f"admin:{name}_{page}", args=arguments)).sent_queries
    ]
    assert queries
    assert [sql for sql in queries if WRITES.match(sql) and not WRITTEN_BY_LOOKING.search(sql)] == []
