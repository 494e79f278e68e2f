"""What is sent twice is done once."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.urls import URLResolver, get_resolver, reverse
from django.utils import timezone, translation

from curriculum.models import Curriculum
from emm.forms.models import Submission
from emm.forms.submissions import KEPT_FOR, NUMBER, _digest, delete_old_submissions
from emm.messages.models import Message
from emm.ui.lists import ListPage
from emm.ui.views import AnsweredOnce, ServiceFormView
from participants.models import Institution, Person
from tests.factories import (
    CertificateTemplateFactory,
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    TrainingFactory,
)
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Training

from .browser import Browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client, officer):
    return Browser(client)


@pytest.fixture
def institution_form(browser):
    browser.open(reverse("participants:institution_create"))
    return browser.fill(name_en="National Police", kind=Institution.Kind.values[0])


class TestForm:
    def test_the_repetition_makes_no_second_record_and_gets_the_first_answer(self, browser):
        training = TrainingFactory()
        browser.open(reverse("planning:training_copy", args=[training.pk])).fill(starts_on="2023-01-09")

        first, second = browser.send(), browser.send()

        assert (first.status_code, second.status_code) == (302, 302)
        assert second["Location"] == first["Location"]
        assert Training.objects.count() == 2

    def test_the_repetition_says_what_the_first_one_said(self, institution_form, client):
        institution_form.send()
        client.cookies.pop("messages")  # the browser gave up the first answer before it was read

        page = institution_form.send(follow=True)

        assert [str(each) for each in page.context["messages"]] == ["Institution added."]
        assert Institution.objects.count() == 1

    def test_a_person_is_no_duplicate_of_themselves(self, browser):
        institution = InstitutionFactory()
        browser.open(reverse("participants:person_create"))
        browser.fill(full_name="Siti Aminah", institution=str(institution.pk), sex=Person.Sex.values[0])

        assert (browser.send().status_code, browser.send().status_code) == (302, 302)
        assert Person.objects.count() == 1

    def test_what_was_refused_is_taken_once_it_is_corrected(self, institution_form):
        assert institution_form.fill(name_en="").send().status_code == 422
        assert Submission.objects.count() == 0

        assert institution_form.fill(name_en="National Police").send().status_code == 302
        assert Institution.objects.get().name_en == "National Police"

    def test_the_same_number_with_other_content_is_another_form(self, institution_form):
        institution_form.send()
        institution_form.fill(name_en="Immigration").send()

        assert set(Institution.objects.values_list("name_en", flat=True)) == {"National Police", "Immigration"}

    def test_a_new_form_with_the_same_content_is_another_form(self, institution_form):
        institution_form.send()
        institution_form.values[NUMBER] = ["another"]
        institution_form.send()

        assert Institution.objects.count() == 2

    def test_a_number_belongs_to_its_account(self, institution_form, client):
        institution_form.send()
        Institution.objects.all().delete()
        client.force_login(OfficerFactory())

        institution_form.send()

        assert Institution.objects.count() == 1

    def test_without_a_number_each_counts(self, browser):
        training = TrainingFactory()
        browser.open(reverse("planning:training_copy", args=[training.pk])).fill(starts_on="2023-01-09")
        del browser.values[NUMBER]

        browser.send(), browser.send()

        assert Training.objects.count() == 3

    def test_in_indonesian(self, client, officer):
        with translation.override("id"):
            browser = Browser(client).open(reverse("participants:institution_create"))
            browser.fill(name_ind="Kepolisian", kind=Institution.Kind.values[0])
            browser.send(follow=True)
            page = browser.send(follow=True)
        assert [str(each) for each in page.context["messages"]] == ["Instansi/lembaga ditambahkan."]

    def test_a_file_with_other_content_is_another_form(self, rf, officer):
        digests = [
            _digest(rf.post("/x", {NUMBER: "1", "file": SimpleUploadedFile("list.csv", content)}))
            for content in (b"one", b"one", b"two")
        ]
        assert digests[0] == digests[1] != digests[2]


class TestAction:
    def test_the_repetition_does_not_act_again(self, client, officer, administrator):
        template = CertificateTemplateFactory()
        address = reverse("certificates:template_retire", args=[template.pk])

        answers = [client.post(address, {NUMBER: "n"}, follow=True) for _press in range(2)]

        said = [[(str(each), each.extra_tags) for each in answer.context["messages"]] for answer in answers]
        assert said[0] == said[1] != []
        assert template.history.filter(state="retired").count() == 1

    def test_what_was_refused_is_asked_again(self, client, administrator):
        template = CertificateTemplateFactory(is_default=True)
        address = reverse("certificates:template_retire", args=[template.pk])

        client.post(address, {NUMBER: "n"})

        assert Submission.objects.count() == 0

    def test_no_second_email(self, client, officer):
        enrolment = EnrolmentFactory(state=Enrolment.State.NOMINATED)
        address = reverse("enrolment:enrolment_move", args=[enrolment.pk, "confirm"])

        first, second = (client.post(address, {NUMBER: "n"}) for _press in range(2))

        assert first["Location"] == second["Location"]
        enrolment.refresh_from_db()
        assert enrolment.state == Enrolment.State.CONFIRMED
        assert Message.objects.count() <= 1


class TestAdminSite:
    def test_the_repetition_makes_no_second_record(self, client, administrator):
        browser = Browser(client, form_id="curriculum_form")
        browser.open(reverse("admin:curriculum_curriculum_add")).fill(code="ONE", title_en="One", version="9")

        first, second = browser.send(), browser.send()

        assert (first.status_code, second.status_code) == (302, 302), first.context["errors"]
        assert Curriculum.objects.count() == 1


class TestNumber:
    def test_each_form_of_a_page_has_its_own(self, client, administrator):
        template = CertificateTemplateFactory()
        html = client.get(reverse("certificates:template", args=[template.pk])).content.decode()
        numbers = [part.split('value="')[1].split('"')[0] for part in html.split(f'name="{NUMBER}"')[1:]]
        assert len(set(numbers)) == len(numbers) == html.count('name="csrfmiddlewaretoken"') >= 2

    def test_rows_that_are_rendered_on_their_own_have_it_too(self, client, officer):
        enrolment = EnrolmentFactory(state=Enrolment.State.NOMINATED)
        html = client.get(reverse("enrolment:participants", args=[enrolment.training_id])).content.decode()
        assert html.count(f'name="{NUMBER}"') == html.count('name="csrfmiddlewaretoken"') >= 2

    def test_who_is_not_signed_in_gets_none(self, client):
        html = client.get(reverse("account_login")).content.decode()
        assert "csrfmiddlewaretoken" in html
        assert NUMBER not in html

    def test_a_form_without_a_request_is_rendered(self):
        template = engines["django"].from_string("{% csrf_token %}")
        assert template.render({}) == ""


def test_old_ones_are_deleted(institution_form):
    institution_form.send()
    delete_old_submissions()
    assert Submission.objects.count() == 1

    Submission.objects.update(created_at=timezone.now() - KEPT_FOR - datetime.timedelta(minutes=1))
    delete_old_submissions()
    assert Submission.objects.count() == 0


# Those that are done twice without harm: they show, or set what is set already. A list leads to the file that is made.
OTHER_POSTS = {
    "End",
    "Make",
    "MyAccount",
    "NoteOpening",
    "PersonCopy",
    "PreviewTemplate",
    "PreviewTemplatePdf",
    "RecordMarks",  # each mark has a number of its own
    "RevealNip",
    "VerifyFile",
}

LIBRARIES = ("allauth", "anymail")


def _views(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                yield from _views(pattern.url_patterns)
        elif view := getattr(pattern.callback, "view_class", None):
            yield view


def test_every_page_that_takes_a_post_does_it_once():
    views = [
        view for view in _views(get_resolver().url_patterns) if not view.__module__.startswith(("allauth", "anymail"))
    ]
    taking = {view for view in views if hasattr(view, "post") and "post" in view.http_method_names}

    assert {
        view.__name__ for view in taking if not issubclass(view, ServiceFormView | AnsweredOnce | ListPage)
    } == OTHER_POSTS
