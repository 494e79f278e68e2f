"""The page of all components: open to those who run trainings, in both languages, free of what the CSP refuses."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.template.loader import get_template
from django.utils import translation

from emm.jobs.models import Job
from tests.factories import OfficerFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "id"])
def test_an_officer_sees_every_component(client, language):
    client.force_login(OfficerFactory())
    response = client.get(f"/{language}/staff/design/")
    page = response.content.decode()

    assert response.status_code == 200
    assert page.count("<h1") == 1
    assert f'<html lang="{language}"' in page
    assert re.findall(r"<[^>]+\sstyle=", page) == []
    assert re.findall(r"<script(?![^>]+src=)", page) == []
    assert re.findall(r"\son[a-z]+=", page) == []


# Whole pages, to be extended; and what a page fetches later.
NOT_ON_IT = {"confirm.html", "form_marks.html", "form_page.html", "list_page.html", "suggestions.html"}


def test_every_component_is_on_it(client):
    client.force_login(OfficerFactory())
    used = {template.name for template in client.get("/en/staff/design/").templates if template.name}
    there_are = {path.name for path in Path(settings.BASE_DIR, "templates", "components").glob("*.html")}

    assert {name for name in there_are if f"components/{name}" not in used} == NOT_ON_IT


def test_every_state_of_a_record_is_on_it(client):
    client.force_login(OfficerFactory())
    page = client.get("/en/staff/design/").content.decode()

    assert [tone for tone in ("info", "good", "warn", "bad", "neutral") if f"tag-{tone}" not in page] == []
    assert [tone for tone in ("success", "info", "warning", "error") if f"toast-{tone}" not in page] == []
    assert [tone for tone in ("info", "good", "warn", "bad") if f"note-{tone}" not in page] == []
    assert page.count('class="job card') == len(Job.State)


def test_somebody_without_a_role_is_refused(client):
    client.force_login(UserFactory())

    assert client.get("/en/staff/design/").status_code == 403


def test_the_theme_of_the_cookie_is_in_the_page_at_once(client):
    client.force_login(OfficerFactory())
    client.cookies["theme"] = "dark"

    assert '<html lang="en" data-theme="dark">' in client.get("/en/staff/design/").content.decode()


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "429"])
def test_an_error_page_needs_nothing_but_the_request(rf, name):
    request = rf.get("/en/nowhere/")
    request.user = AnonymousUser()
    with translation.override("id"):
        page = get_template(f"{name}.html").render({}, request)

    assert page.count("<h1") == 1
    assert '<html lang="id"' in page


@pytest.mark.parametrize("name", ["500", "maintenance"])
def test_the_last_pages_need_not_even_a_request(name):
    page = get_template(f"{name}.html").render({})

    assert page.count("<h1") == 1
    assert '<div lang="id">' in page


@pytest.mark.parametrize("path", ["login", "password/reset", "password/reset/done", "signup"])
def test_a_page_of_the_sign_in_library_bears_our_name(client, settings, path):
    page = client.get(f"/en/account/{path}/").content.decode()

    assert f"· {settings.SITE_NAME}</title>" in page
    assert page.count("<h1") == 1
