"""Who was signed out while typing finds what was typed in the form, after signing in as the same account."""

import datetime
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django import forms
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from emm.accounts.models import User
from emm.forms.keeping import (
    KEPT_FOR,
    MAX_BYTES,
    MOST_KEPT,
    PARAMETER,
    SECRET_NAMES,
    delete_old_kept_forms,
    shows_kept_forms,
)
from emm.forms.models import KeptForm
from emm.forms.submissions import NUMBER, new_number
from emm.ui.views import ServiceFormView
from participants.models import Institution
from tests.factories import (
    AdministratorFactory,
    CurriculumFactory,
    EnrolmentFactory,
    OfficerFactory,
    SessionFactory,
    TrainerFactory,
    TrainingFactory,
)
from trainings.planning.models import Training

from .browser import Browser

pytestmark = pytest.mark.django_db
BACK = "You were signed out before you saved. Your entries are back in the form. Check them, then save."


@pytest.fixture
def browser(client, officer):
    return Browser(client)


@pytest.fixture
def institution_form(browser):
    browser.open(reverse("participants:institution_create"))
    return browser.fill(name_en="National Police", kind=Institution.Kind.values[0], website="no address")


def send_signed_out(browser):
    """Send the form after the session has ended; where one is led to after signing in."""
    browser.client.logout()
    browser.send()
    assert browser.page.status_code == 302
    to = urlsplit(browser.page["Location"])
    assert to.path == reverse("account_login")
    return parse_qs(to.query)["next"][0]


def said(page):
    return [str(message) for message in page.context["messages"]]


class TestForm:
    def test_everything_is_back_and_nothing_is_saved(self, institution_form, officer):
        address = send_signed_out(institution_form)
        institution_form.client.force_login(officer)

        page = institution_form.client.get(address)

        assert page.status_code == 200
        assert page.context["form"]["name_en"].value() == "National Police"
        assert BACK in said(page)
        assert Institution.objects.count() == 0

    def test_it_is_saved_from_there_and_then_no_longer_kept(self, institution_form, officer):
        address = send_signed_out(institution_form)
        institution_form.client.force_login(officer)

        page = institution_form.open(address).send()

        assert page.status_code == 302
        assert Institution.objects.get().name_en == "National Police"
        assert KeptForm.objects.count() == 0

    def test_signed_out_once_more_what_was_typed_last_is_back(self, institution_form, officer):
        address = send_signed_out(institution_form)
        institution_form.client.force_login(officer)
        institution_form.open(address).fill(name_en="Immigration")

        address = send_signed_out(institution_form)
        institution_form.client.force_login(officer)

        assert institution_form.client.get(address).context["form"]["name_en"].value() == "Immigration"
        assert address.count(PARAMETER) == 1

    def test_what_is_wrong_is_said_at_its_field(self, institution_form, officer):
        address = send_signed_out(institution_form.fill(name_en=""))
        institution_form.client.force_login(officer)

        page = institution_form.client.get(address)

        assert page.status_code == 200
        assert page.context["form"].errors

    def test_rows_beside_the_form_are_back(self, browser, officer):
        session, trainer = SessionFactory(), TrainerFactory()
        browser.open(reverse("planning:session_edit", args=[session.pk]))
        browser.fill(**{"trainers-0-trainer": str(trainer.pk), "jp": "3"})

        address = send_signed_out(browser)
        browser.client.force_login(officer)
        browser.open(address)

        assert browser.values["trainers-0-trainer"] == [str(trainer.pk)]
        assert browser.values["jp"] == ["3"]
        assert session.trainers.count() == 0

    def test_what_others_changed_meanwhile_is_asked(self, browser, officer):
        training = TrainingFactory(capacity=30)
        browser.open(reverse("planning:training_edit", args=[training.pk])).fill(capacity="44")
        address = send_signed_out(browser)
        Training.objects.filter(pk=training.pk).update(capacity=31)
        browser.client.force_login(officer)

        page = browser.client.get(address)

        assert [(each.theirs, each.mine) for each in page.context["form"].version_conflicts] == [("31", "44")]
        assert Training.objects.get(pk=training.pk).capacity == 31

    def test_an_act_that_needs_a_proof_is_shown_and_not_done(self, client, administrator):
        browser = Browser(client).open(reverse("access:invite"))
        browser.fill(full_name="Rina", email="rina@example.org")
        address = send_signed_out(browser)
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=1)):
            client.force_login(administrator)
        with time_machine.travel(timezone.now() + datetime.timedelta(minutes=30)):
            page = client.get(address)

            assert page.status_code == 200
            assert page.context["form"]["full_name"].value() == "Rina"
        assert not User.objects.filter(email="rina@example.org").exists()

    def test_in_indonesian(self, client, officer):
        with translation.override("id"):
            browser = Browser(client).open(reverse("participants:institution_create"))
            address = send_signed_out(browser.fill(name_ind="Kepolisian"))
            client.force_login(officer)
            page = client.get(address)
        assert any("Isian Anda sudah kembali ke formulir" in each for each in said(page))

    def test_the_grid_of_results(self, client, officer):
        enrolment = EnrolmentFactory(state="confirmed")
        address = reverse("evaluation:training", args=[enrolment.training_id])
        page = client.get(address)
        form = page.context["rows"][0].form
        name, shown = form["pre_test"].html_name, form["note"].html_initial_name
        number = new_number(officer.pk)
        client.logout()

        to = client.post(address, {name: "71", shown: "", NUMBER: number})["Location"]
        client.force_login(officer)
        page = client.get(parse_qs(urlsplit(to).query)["next"][0])

        assert page.status_code == 200
        assert page.context["rows"][0].form["pre_test"].value() == "71"
        assert not hasattr(enrolment, "result")


class TestOwner:
    def test_somebody_else_gets_an_empty_form_and_what_was_typed_stays_for_its_owner(self, institution_form, officer):
        address = send_signed_out(institution_form)
        institution_form.client.force_login(OfficerFactory())
        page = institution_form.client.get(address)
        assert "National Police" not in page.content.decode()
        assert BACK not in said(page)

        institution_form.client.force_login(officer)
        assert "National Police" in institution_form.client.get(address).content.decode()

    def test_it_is_shown_in_its_own_form_only(self, institution_form, officer):
        address = send_signed_out(institution_form)
        institution_form.client.force_login(officer)

        page = institution_form.client.get(reverse("participants:person_create") + "?" + urlsplit(address).query)

        assert "National Police" not in page.content.decode()

    def test_after_an_hour_it_is_gone(self, institution_form, officer):
        address = send_signed_out(institution_form)
        KeptForm.objects.update(created_at=timezone.now() - KEPT_FOR - datetime.timedelta(seconds=1))
        institution_form.client.force_login(officer)

        assert "National Police" not in institution_form.client.get(address).content.decode()
        delete_old_kept_forms()
        assert KeptForm.objects.count() == 0

    def test_it_is_encrypted(self, institution_form):
        send_signed_out(institution_form)
        with connection.cursor() as cursor:
            cursor.execute("SELECT typed FROM submissions_keptform")
            assert "Police" not in cursor.fetchone()[0]

    def test_secrets_and_what_belongs_to_the_page_are_not_kept(self, institution_form):
        send_signed_out(institution_form.fill(new_password="Geheim", api_token="Geheim"))
        typed = KeptForm.objects.get().typed
        assert "National Police" in typed
        assert "Geheim" not in typed
        assert NUMBER not in typed

    @pytest.mark.parametrize("key", ["x", "9" * 30, "0", "-1", "²"])
    def test_an_address_that_means_nothing_shows_the_form(self, browser, key):
        address = reverse("participants:institution_create")
        assert browser.client.get(address, {PARAMETER: key}).status_code == 200


class TestRoom:
    @pytest.mark.parametrize("number", ["", "forged", "1.abc:def:ghi"])
    def test_a_stranger_fills_nothing(self, client, number):
        page = client.post(reverse("participants:institution_create"), {"name_en": "x", NUMBER: number})

        assert KeptForm.objects.count() == 0
        assert PARAMETER not in page["Location"]

    def test_a_number_is_of_no_use_for_keeping_once_no_session_lasts_so_long(self, client, officer, settings):
        with time_machine.travel(timezone.now() - datetime.timedelta(seconds=settings.SESSION_COOKIE_AGE + 60)):
            number = new_number(officer.pk)
        client.logout()
        client.post(reverse("participants:institution_create"), {"name_en": "x", NUMBER: number})
        assert KeptForm.objects.count() == 0

    def test_for_a_closed_account_nothing_is_kept(self, institution_form, officer):
        User.objects.filter(pk=officer.pk).update(is_active=False)
        institution_form.client.logout()
        institution_form.send()
        assert KeptForm.objects.count() == 0

    def test_the_newest_few_are_kept(self, institution_form):
        addresses = [send_signed_out(institution_form) for _time in range(MOST_KEPT + 2)]
        assert KeptForm.objects.count() == MOST_KEPT
        assert addresses[-1].endswith(str(KeptForm.objects.latest("pk").pk))

    def test_what_is_too_long_is_not_kept_and_said(self, institution_form, officer):
        institution_form.client.logout()
        page = institution_form.fill(name_en="x" * MAX_BYTES).send(follow=True)
        assert KeptForm.objects.count() == 0
        assert "Your entries are too long to be kept. Nothing was saved." in said(page)


class TestExpiredForm:
    """The CSRF token changes with each sign-in."""

    @pytest.fixture
    def client(self):
        return Client(enforce_csrf_checks=True)

    def test_whose_form_it_is_is_led_back_to_it(self, institution_form, officer):
        institution_form.client.cookies.clear()
        institution_form.client.force_login(officer)

        institution_form.client.get("/en/")
        page = institution_form.send()

        assert page.status_code == 302
        assert urlsplit(page["Location"]).path == institution_form.address
        shown = institution_form.client.get(page["Location"])
        assert shown.context["form"]["name_en"].value() == "National Police"
        assert Institution.objects.count() == 0

    def test_somebody_else_is_refused(self, institution_form):
        institution_form.client.cookies.clear()
        institution_form.client.force_login(OfficerFactory())

        assert institution_form.send().status_code == 403
        assert KeptForm.objects.count() == 0

    def test_what_another_site_sends_is_refused(self, institution_form):
        page = institution_form.send(headers={"origin": "https://elsewhere.example"})

        assert page.status_code == 403
        assert KeptForm.objects.count() == 0


class TestAdminSite:
    def test_everything_is_back_and_nothing_is_saved(self, client, administrator):
        curriculum = CurriculumFactory(title_en="Old")
        browser = Browser(client, form_id="curriculum_form")
        browser.open(reverse("admin:curriculum_curriculum_change", args=[curriculum.pk])).fill(title_en="Typed")
        address = send_signed_out(browser)
        client.force_login(administrator)

        browser.open(address)

        assert browser.values["title_en"] == ["Typed"]
        assert BACK in browser.page.content.decode()
        curriculum.refresh_from_db()
        assert curriculum.title_en == "Old"
        assert browser.send().status_code == 302
        curriculum.refresh_from_db()
        assert curriculum.title_en == "Typed"

    def test_a_new_record(self, client, administrator):
        browser = Browser(client, form_id="institution_form")
        browser.open(reverse("admin:participants_institution_add")).fill(name_en="Typed")
        address = send_signed_out(browser)
        client.force_login(administrator)

        assert browser.open(address).values["name_en"] == ["Typed"]
        assert Institution.objects.count() == 0

    def test_what_is_done_to_a_list_is_not_kept(self, client):
        number = new_number(AdministratorFactory().pk)
        client.post(reverse("admin:participants_institution_changelist"), {NUMBER: number, "action": "x"})
        assert KeptForm.objects.count() == 0


def _views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _views(pattern.url_patterns)
        elif shows_kept_forms(pattern.callback) and hasattr(pattern.callback, "view_class"):
            yield pattern.callback.view_class


def test_every_field_for_a_password_has_the_name_of_a_secret():
    views = set(_views(get_resolver().url_patterns))
    assert len([view for view in views if issubclass(view, ServiceFormView)]) >= 40

    hidden = {
        name
        for view in views
        for name, field in getattr(getattr(view, "form_class", None), "base_fields", {}).items()
        if isinstance(field.widget, forms.PasswordInput)
    }
    assert [name for name in hidden if not any(word in name for word in SECRET_NAMES)] == []
