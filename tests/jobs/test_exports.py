"""Files of long lists: asked for on the list, made in the background, fetched by whoever asked."""

import csv
import datetime
import io
import time

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.urls import get_resolver, reverse
from django.utils import timezone, translation

from emm.audit.models import AuditEvent
from emm.common.stored_files import files_in
from emm.jobs import exports
from emm.jobs.models import Job
from emm.ui import lists
from tests.background import run_now
from tests.downloads import content_of
from tests.factories import AdministratorFactory, JobFactory, OfficerFactory, PersonFactory, ViewerFactory
from trainings.access.models import RoleGrant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _long(monkeypatch):
    """Lists are long from three entries on."""
    monkeypatch.setattr(lists, "MAX_ENTRIES", 2)
    monkeypatch.setattr(lists, "MAX_AT_ONCE", 2)


@pytest.fixture
def officer(client):
    officer = OfficerFactory()
    client.force_login(officer)
    return officer


@pytest.fixture
def people():
    return [PersonFactory(full_name=name) for name in ("Sri Citra", "Sri Ani", "Sri Budi")]


def ask(client, *, query="", format="csv", language="en", follow=False):
    with translation.override(language):
        path = reverse("participants:people")
    return client.post(f"{path}?{query}", {"export": format}, follow=follow)


def made(client, **wanted):
    response = ask(client, **wanted)
    job = run_now(Job.objects.latest("pk"))
    assert (response.status_code, response["Location"].split("/")[-2]) == (302, str(job.pk))
    return job


def rows_of(response):
    return list(csv.reader(io.StringIO(content_of(response).decode().lstrip("\ufeff"))))


def names_of(response):
    return [row[0] for row in rows_of(response)[1:]]


def stop_proof(client):
    session = client.session
    session["signed_in_at"] = time.time() - 100_000
    session.save()


# --- Asking -----------------------------------------------------------------------------------


def test_page_of_a_long_list_says_that_the_file_comes_later(client, officer, people):
    content = client.get(reverse("participants:people")).content.decode()
    assert "We prepare the file in the background and keep it for a day." in content
    assert 'form="export-later" name="export" value="xlsx"' in content


def test_page_of_a_short_list_gives_the_file_at_once(client, officer, people):
    people[0].delete()
    content = client.get(reverse("participants:people")).content.decode()
    assert "export-later" not in content
    assert 'href="?export=csv"' in content


def test_address_of_the_file_of_a_long_list_leads_back_to_the_list(client, officer, people):
    response = client.get(f"{reverse('participants:people')}?q=sri&export=csv", follow=True)
    assert response.redirect_chain == [("/en/staff/people/?q=sri", 302)]
    assert "Select “Export” to have it prepared in the background." in response.content.decode()
    assert not Job.objects.exists()
    assert not AuditEvent.objects.filter(act="export").exists()


@pytest.mark.parametrize("format", ["", "pdf", "../x"])
def test_post_without_a_format_is_not_allowed(client, officer, people, format):
    assert ask(client, format=format).status_code == 405
    assert not Job.objects.exists()


def test_whoever_may_not_see_the_list_starts_nothing(client, people):
    client.force_login(OfficerFactory())
    assert client.post(reverse("jobs:jobs"), {"export": "csv"}).status_code == 403
    assert not Job.objects.exists()


def test_old_proof_is_asked_for_anew(client, officer, people):
    stop_proof(client)
    response = ask(client)
    assert (response.status_code, "reauthenticate" in response["Location"]) == (302, True)
    assert not Job.objects.exists()


def test_account_has_one_made_at_a_time(client, officer, people):
    ask(client)
    response = ask(client, format="xlsx")
    assert response["Location"] == Job.objects.get().get_absolute_url()


def test_account_asks_for_a_few_in_a_day(client, officer, people):
    for _ in range(exports.MAX_PER_ACCOUNT):
        JobFactory(kind=exports.JOB_KIND, started_by=officer, state=Job.State.SUCCEEDED)
    JobFactory(kind=exports.JOB_KIND, started_by=officer, state=Job.State.CANCELLED)
    response = ask(client, follow=True)
    assert "You have asked for 10 long files today." in response.content.decode()
    assert Job.objects.count() == exports.MAX_PER_ACCOUNT + 1

    yesterday = timezone.now() - datetime.timedelta(hours=25)
    Job.objects.filter(pk=Job.objects.filter(state=Job.State.SUCCEEDED).first().pk).update(created_at=yesterday)
    assert made(client).state == Job.State.SUCCEEDED


# --- Making and fetching ----------------------------------------------------------------------


def test_file_holds_what_the_filter_leaves_in_the_order_of_the_list(client, officer, people):
    PersonFactory(full_name="Yosef")
    job = made(client, query="q=sri&sort=-name")
    assert (job.done, job.total, job.result["label"]) == (3, 3, "Download the file")
    assert names_of(client.get(job.result["url"])) == ["Sri Citra", "Sri Budi", "Sri Ani"]


def test_file_is_in_the_language_of_the_page(client, officer, people):
    job = made(client, language="id")
    assert rows_of(client.get(job.result["url"]))[0][0] == "Nama"


def test_file_is_logged_when_it_is_fetched(client, officer, people):
    job = made(client, query="q=sri")
    assert not AuditEvent.objects.filter(act="export").exists()
    content_of(client.get(job.result["url"]))
    event = AuditEvent.objects.get(act="export")
    assert event.by == officer
    assert {name: event.data[name] for name in ("list", "rows", "format", "filters")} == {
        "list": "participants:people",
        "rows": 3,
        "format": "csv",
        "filters": ["q"],
    }


def test_nobody_else_fetches_it(client, officer, people):
    job = made(client)
    for user in (OfficerFactory(), AdministratorFactory(), ViewerFactory()):
        client.force_login(user)
        assert client.get(job.result["url"]).status_code == 404
    client.force_login(AdministratorFactory())
    assert job.result["url"] not in client.get(job.get_absolute_url()).content.decode()


def test_whoever_asked_is_shown_the_way_to_it(client, officer, people):
    job = made(client)
    assert job.result["url"] in client.get(job.get_absolute_url()).content.decode()


def test_fetching_needs_a_recent_proof(client, officer, people):
    job = made(client)
    stop_proof(client)
    response = client.get(job.result["url"])
    assert (response.status_code, "reauthenticate" in response["Location"]) == (302, True)


def test_whoever_lost_their_role_fetches_nothing(client, officer, people):
    job = made(client)
    RoleGrant.objects.filter(user=officer).delete()
    assert client.get(job.result["url"]).status_code == 403


def test_whoever_lost_their_account_meanwhile_gets_nothing(client, officer, people):
    ask(client)
    officer.is_active = False
    officer.save()
    job = run_now(Job.objects.get())
    assert (job.state, job.result) == (Job.State.FAILED, {})
    assert job.error == "You can no longer export this list. Open the list again."


def test_cancelled_job_makes_no_file(client, officer, people, monkeypatch):
    monkeypatch.setattr(exports, "RECORDS_AT_ONCE", 1)
    ask(client)
    Job.objects.update(cancel_requested=True)
    job = run_now(Job.objects.get())
    assert (job.state, job.done, job.result) == (Job.State.CANCELLED, 1, {})
    assert files_in(exports.FOLDER) == []


def test_attempt_that_was_cut_off_leaves_nothing_behind(client, officer, people):
    ask(client)
    job = Job.objects.get()
    default_storage.save(f"{exports.FOLDER}{job.pk}.csv", ContentFile(b"half"))
    job = run_now(job)
    assert files_in(exports.FOLDER) == [job.result["file"]]
    assert names_of(client.get(job.result["url"])) == ["Sri Ani", "Sri Budi", "Sri Citra"]


# --- Removing ---------------------------------------------------------------------------------


def test_file_and_what_was_searched_for_are_gone_after_a_day(client, officer, people, monkeypatch):
    job = made(client, query="q=citra")
    exports.remove_old_exports()
    assert default_storage.exists(job.result["file"])

    later = timezone.now() + datetime.timedelta(hours=exports.KEPT_HOURS, minutes=1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    exports.remove_old_exports()
    assert not default_storage.exists(job.result["file"])
    url = job.result["url"]
    job.refresh_from_db()
    assert (job.payload, job.result) == ({"permission": "participants.view_people"}, {})
    monkeypatch.undo()
    assert client.get(url).status_code == 404


def test_what_is_forgotten_is_not_made_again(officer):
    job = run_now(
        JobFactory(kind=exports.JOB_KIND, started_by=officer, payload={"permission": "participants.view_people"})
    )
    assert (job.state, job.error) == (Job.State.FAILED, "You can no longer export this list. Open the list again.")


# --- Every list -------------------------------------------------------------------------------


def all_lists():
    """The names of the addresses of lists that are not about one record."""
    found = []
    for space, (_prefix, resolver) in get_resolver("emm.urls").namespace_dict.items():
        for pattern in resolver.url_patterns:
            view = getattr(getattr(pattern, "callback", None), "view_class", None)
            if view and issubclass(view, lists.ListPage) and not pattern.pattern.converters:
                found.append(f"{space}:{pattern.name}")
    return sorted(found)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_every_list_is_made_in_the_background_as_at_once(client, people, monkeypatch, format):
    client.force_login(AdministratorFactory())
    monkeypatch.setattr(lists, "MAX_AT_ONCE", 10_000)
    names = all_lists()
    assert len(names) >= 11
    wrong = {}
    for name in names:
        Job.objects.filter(kind=exports.JOB_KIND).delete()
        at_once = client.get(f"{reverse(name)}?export={format}")
        assert client.post(reverse(name), {"export": format}).status_code == 302
        job = run_now(Job.objects.get(kind=exports.JOB_KIND))
        files = [content_of(at_once), content_of(client.get(job.result["url"]))] if job.result else []
        if job.state != Job.State.SUCCEEDED:
            wrong[name] = job.error
        elif format == "csv":
            # What was done for this very file comes on top in the lists of what is done.
            first, second = (list(csv.reader(io.StringIO(each.decode()))) for each in files)
            if first[0] != second[0] or len(second) < len(first):
                wrong[name] = (first[:3], second[:3])
    assert wrong == {}
