"""Who acts and why: the history has it from the context of a request, a job, a command or a service."""

import datetime
import threading
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from curriculum.models import Curriculum
from emm.accounts.models import User
from emm.common.acting import acting, when, who, why
from emm.common.middleware import ActAsUser
from emm.jobs import kinds
from participants.models import Person
from tests.background import run_now
from tests.factories import (
    AdministratorFactory,
    CurriculumFactory,
    JobFactory,
    OfficerFactory,
    PersonFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def last_of(record):
    row = record.history.latest()
    return row.history_user, row.history_change_reason


class TestContext:
    def test_outside_of_everything_the_system_acts_for_no_reason(self):
        assert (who(), why(), when()) == (None, "", None)

    def test_what_is_not_said_stays_as_it_is_outside(self):
        officer, administrator, moment = OfficerFactory(), AdministratorFactory(), timezone.now()
        with acting(by=officer, reason="Wrong person"):
            with acting(by=administrator, at=moment):
                assert (who(), why(), when()) == (administrator, "Wrong person", moment)
                with acting(by=None, reason="", at=None):
                    assert (who(), why(), when()) == (None, "", None)
                assert (who(), why(), when()) == (administrator, "Wrong person", moment)
            assert (who(), why(), when()) == (officer, "Wrong person", None)
        assert (who(), why(), when()) == (None, "", None)

    def test_it_ends_with_an_error_too(self):
        with pytest.raises(ZeroDivisionError), acting(by=OfficerFactory(), reason="Wrong person"):
            _ = 1 / 0
        assert (who(), why()) == (None, "")

    def test_whoever_is_not_signed_in_is_nobody(self):
        with acting(by=AnonymousUser()):
            assert who() is None

    def test_another_thread_knows_nothing_of_it(self):
        seen = []
        with acting(by=OfficerFactory(), reason="Wrong person"):
            thread = threading.Thread(target=lambda: seen.append((who(), why())))
            thread.start()
            thread.join()
        assert seen == [(None, "")]


class TestHistory:
    def test_a_service_says_who_and_why(self):
        officer, person = OfficerFactory(), PersonFactory()
        with acting(by=officer, reason="Misspelt"):
            person.save()
        assert last_of(person) == (officer, "Misspelt")

    def test_a_reason_longer_than_its_column_is_kept_as_far_as_it_fits(self):
        person = PersonFactory()
        with acting(reason="a" * 300):
            person.save()
        assert last_of(person) == (None, "a" * 100)

    def test_what_is_done_at_one_moment_has_one(self):
        moment = timezone.now() - datetime.timedelta(minutes=5)
        people = [PersonFactory(), PersonFactory()]
        with acting(at=moment):
            for person in people:
                person.save()
        assert [person.history.latest("history_id").history_date for person in people] == [moment, moment]

    def test_what_is_deleted_says_who_did_it(self):
        officer, person = OfficerFactory(), PersonFactory()
        pk = person.pk
        with acting(by=officer, reason="Entered twice"):
            person.delete()
        row = Person.history.filter(id=pk).latest()
        assert (row.history_type, row.history_user, row.history_change_reason) == ("-", officer, "Entered twice")


class TestWays:
    def test_a_page_names_whoever_is_signed_in(self, client):
        user = UserFactory(role="trainer", language="en")
        client.force_login(user)
        assert client.post("/en/account/", {"language": "id"}).status_code == 302
        assert last_of(user) == (user, None)

    def test_after_a_request_nobody_acts(self, client):
        client.force_login(UserFactory(role="trainer"))
        client.post("/en/account/", {"language": "en"})
        assert who() is None

    def test_a_page_that_nobody_is_signed_in_to_names_nobody(self, client):
        seen = []
        person = PersonFactory()

        def answer(request):
            person.save()
            seen.append(who())

        request = client.request().wsgi_request
        ActAsUser(answer)(request)
        assert (seen, last_of(person)) == ([None], (None, None))

    def test_the_admin_site_names_the_administrator(self, client):
        administrator, curriculum = AdministratorFactory(), CurriculumFactory()
        client.force_login(administrator)
        fields = {"code": curriculum.code, "version": "2030", "title_en": "Edition", "state": curriculum.state}
        rows = {"modules-TOTAL_FORMS": 0, "modules-INITIAL_FORMS": 0}
        address = reverse("admin:curriculum_curriculum_change", args=[curriculum.pk])
        assert client.post(address, fields | rows).status_code == 302
        assert Curriculum.objects.get(pk=curriculum.pk).version == "2030"
        assert last_of(curriculum)[0] == administrator

    def test_a_job_names_whoever_started_it(self, monkeypatch):
        monkeypatch.setattr(kinds, "_kinds", {})
        officer, person = OfficerFactory(), PersonFactory()
        kinds.handler("count")(lambda _progress: person.save())
        run_now(JobFactory(started_by=officer))
        assert last_of(person) == (officer, None)
        run_now(JobFactory(started_by=None))
        assert last_of(person) == (None, None)

    def test_a_command_is_the_system_unless_it_is_run_for_somebody(self):
        call_command("createsuperuser", "--noinput", email="first@example.org")
        assert last_of(User.objects.get(email="first@example.org")) == (None, None)
        administrator = AdministratorFactory()
        with acting(by=administrator, reason="Handed over"):
            call_command("createsuperuser", "--noinput", email="second@example.org")
        assert last_of(User.objects.get(email="second@example.org")) == (administrator, "Handed over")


def test_no_model_carries_who_acts_or_why_in_an_attribute_of_its_own():
    folders = [config.path for config in apps.get_app_configs() if config.path.startswith(str(settings.BASE_DIR))]
    assert folders
    sources = [path for folder in folders for path in Path(folder).rglob("*.py") if "site-packages" not in path.parts]
    found = [
        f"{path}: {word}"
        for path in sources
        for word in (
            "._history_user",
            "._change_reason",
            "._history_date",
            " HistoricalRecords(",
            "simple_history.register(",
        )
        if word in path.read_text(encoding="utf-8") and path.name != "records.py"
    ]
    assert found == []
