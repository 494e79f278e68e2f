"""The pages of templates: list, one template, its versions, publishing, the choice of a training."""

import pytest

from tests.certificates.pages import content, page_of, typed
from tests.certificates.scenes import attendee
from tests.factories import CertificateTemplateFactory, OfficerFactory, TemplateVersionFactory
from trainings.certificates.models import CertificateTemplate, TemplateChoice, TemplateVersion
from trainings.certificates.templates import services as templates_services
from trainings.certificates.templates.services import start_draft, version_for

pytestmark = pytest.mark.django_db


# --- Looking ----------------------------------------------------------------------------------


def test_list_without_templates_says_what_they_are_and_what_to_do(client, administrator):
    page = content(client.get(page_of("templates")))

    assert "No certificate template yet" in page
    assert page_of("template_new") in page


def test_list_shows_what_is_published_and_what_is_drafted(client, administrator, draft):
    CertificateTemplateFactory(name="For trainers", state="retired")

    response = client.get(page_of("templates"))
    page = content(response)

    assert "Standard" in page
    assert "Default" in page
    assert "Retired" in page
    assert "Standard" not in content(client.get(page_of("templates"), {"q": "trainers"}))
    assert "For trainers" not in content(client.get(page_of("templates"), {"state": "active"}))
    assert "Draft of version" in client.get(page_of("templates"), {"export": "csv"}).getvalue().decode()


@pytest.mark.parametrize("number", [1, 3])
def test_list_asks_the_same_of_the_database_for_one_and_for_three(
    client, administrator, django_assert_num_queries, number
):
    for each in range(number):
        TemplateVersionFactory(template__is_default=each == 0)
    client.get(page_of("templates"))

    with django_assert_num_queries(5):
        client.get(page_of("templates"))


def test_page_of_a_template_tells_versions_history_and_users(client, administrator, template, draft, training):
    TemplateChoice.objects.create(training=training, template=template.template)

    page = content(client.get(page_of("template", template.template_id)))

    assert "Version 1" in page
    assert "Version 2" in page
    assert str(training) in page
    assert "Publish the draft" in page
    assert page_of("template_preview", template.template_id, 1) in page


def test_pages_speak_indonesian(client, administrator, template, draft):
    for name, arguments in (("template", []), ("template_edit", []), ("template_version", [1])):
        response = client.get(page_of(name, template.template_id, *arguments, language="id"))
        assert response.status_code == 200
        assert "Versi" in content(response) or "versi" in content(response)


def test_history_tells_every_change_of_a_draft_in_words(client, administrator, draft):
    client.post(
        page_of("template_edit", draft.template_id), typed(draft, completion_heading_en="Diploma", main="#123456")
    )

    page = content(client.get(page_of("template", draft.template_id)))

    assert "Certificate of completion: Heading (English)" in page
    assert "<del>Certificate of Completion</del> → <ins>Diploma</ins>" in page
    assert "<del>#0a3156</del> → <ins>#123456</ins>" in page


def test_version_is_compared_with_any_earlier_one(client, administrator, template):
    for heading in ("Diploma", "Testimonial"):
        draft = start_draft(template=template.template, by=None)
        client.post(page_of("template_edit", draft.template_id), typed(draft, completion_heading_en=heading))
        client.post(page_of("template_publish", draft.template_id), {"revision": draft.revision + 1})

    since_last = content(client.get(page_of("template_version", template.template_id, 3)))
    since_first = content(client.get(page_of("template_version", template.template_id, 3), {"against": "1"}))

    assert "<del>Diploma</del> → <ins>Testimonial</ins>" in since_last
    assert "<del>Certificate of Completion</del> → <ins>Testimonial</ins>" in since_first
    assert client.get(page_of("template_version", template.template_id, 3), {"against": "9" * 30}).status_code == 200
    assert client.get(page_of("template_version", template.template_id, 99)).status_code == 404


# --- Acts -------------------------------------------------------------------------------------


def test_template_is_made_edited_and_published(client, administrator):
    response = client.post(page_of("template_new"), {"name": "Ministries"})
    template = CertificateTemplate.objects.get(name="Ministries")
    assert response.url == page_of("template_edit", template.pk)

    draft = template.versions.get()
    client.post(response.url, typed(draft, signatory1_name="Dr. Ani"))
    question = content(client.get(page_of("template_publish", template.pk)))
    assert "The first version" in question
    assert "You cannot change or remove a published version" in question

    assert client.post(page_of("template_publish", template.pk), {"revision": 2}).status_code == 302
    version = template.versions.get()
    assert (version.is_published, version.published_by) == (True, administrator)
    template.refresh_from_db()
    assert template.is_default  # the first one is


def test_publishing_what_was_saved_in_between_is_asked_again(client, administrator, draft):
    client.post(page_of("template_edit", draft.template_id), typed(draft, completion_heading_en="Diploma"))

    response = client.post(page_of("template_publish", draft.template_id), {"revision": 1})

    page = content(response)
    assert response.status_code == 422
    assert "Someone else saved this draft after you opened this page" in page
    assert "<ins>Diploma</ins>" in page
    assert 'name="revision" value="2"' in page


def test_second_of_two_publishers_is_told_who_was_quicker(client, administrator, draft):
    client.post(page_of("template_edit", draft.template_id), typed(draft, completion_heading_en="Diploma"))
    for status in (302, 422):
        response = client.post(page_of("template_publish", draft.template_id), {"revision": 2})
        assert response.status_code == status

    assert f"{administrator} published this draft as version 2" in content(response)
    assert draft.template.versions.count() == 2


def test_copy_has_the_design_and_a_name_of_its_own(client, administrator, template):
    address = f"{page_of('template_new')}?like={template.template_id}"
    assert "Copy of “Standard”" in content(client.get(address))

    assert client.post(address, {"name": "standard"}).status_code == 422
    client.post(address, {"name": "Second"})

    copy = TemplateVersion.objects.get(template__name="Second")
    assert copy.design == template.design
    assert not copy.is_published


@pytest.mark.parametrize("like", ["", "x", "999999999", "9" * 40])
def test_copy_of_nothing_is_a_new_one(client, administrator, like):
    assert "New certificate template" in content(client.get(page_of("template_new"), {"like": like}))


def test_renamed_made_default_retired_and_used_again(client, administrator, template):
    other = TemplateVersionFactory(template__is_default=False, number=1).template

    client.post(page_of("template_rename", other.pk), {"name": "Renamed"})
    client.post(page_of("template_default", other.pk))
    refused = client.post(page_of("template_retire", other.pk), follow=True)
    client.post(page_of("template_retire", template.template_id))

    other.refresh_from_db()
    assert (other.name, other.is_default, other.state) == ("Renamed", True, "active")
    assert "This template is the default" in content(refused)
    standard = CertificateTemplate.objects.get(name="Standard")
    assert (standard.is_default, standard.state) == (False, "retired")
    assert "This template is retired" in content(client.get(page_of("template", standard.pk)))
    client.post(page_of("template_restore", standard.pk))
    standard.refresh_from_db()
    assert standard.state == "active"


def test_draft_is_started_and_discarded(client, administrator, template):
    start = page_of("template_start", template.template_id)
    assert client.post(start).url == page_of("template_edit", template.template_id)
    assert client.post(start).url == page_of("template_edit", template.template_id)
    assert template.template.versions.drafts().count() == 1

    assert "The changes in the draft of version 2 are lost." in content(
        client.get(page_of("template_discard", template.template_id))
    )
    client.post(page_of("template_discard", template.template_id))

    assert list(template.template.versions.all()) == [template]
    assert client.get(page_of("template_edit", template.template_id)).status_code == 404


def test_training_chooses_its_template(client, administrator, template, training):
    attendee(training)
    other = TemplateVersionFactory(template__is_default=False, template__name="Other", number=1)
    TemplateVersionFactory(template__is_default=False, template__name="Unpublished", draft=True)
    address = page_of("choose_template", training.pk)
    page = content(client.get(address))
    assert "The default: Standard" in page
    assert "Other" in page
    assert "Unpublished" not in page

    client.post(address, {"template": other.template_id})
    assert version_for(training) == other
    assert "Other" in content(client.get(page_of("training", training.pk)))

    client.post(address, {"template": ""})
    assert version_for(training) == template


def test_what_was_chosen_before_it_was_retired_remains_the_choice(client, administrator, template, training):
    other = TemplateVersionFactory(template__is_default=False, template__name="Other", number=1)
    address = page_of("choose_template", training.pk)
    client.post(address, {"template": other.template_id})
    training.state = "completed"
    training.save()
    templates_services.retire(template=other.template, by=None)

    assert f'value="{other.template_id}" selected' in content(client.get(address))
    assert client.post(address, {"template": other.template_id}).status_code == 302
    assert version_for(training) == other


@pytest.mark.parametrize("name", ["templates", "template_new"])
def test_officer_may_not(client, name):
    client.force_login(OfficerFactory())

    assert client.get(page_of(name)).status_code == 403


def test_what_a_button_does_is_taken_back_by_one_click(client, administrator, template):
    other = TemplateVersionFactory(template__is_default=False, number=1).template

    def undo_of(page, pk):
        return f'<form method="post" action="{page_of(page, pk)}">' in content(response).split("toast-template")[0]

    response = client.post(page_of("template_default", other.pk), follow=True)
    assert undo_of("template_default", template.template_id)
    response = client.post(page_of("template_retire", template.template_id), follow=True)
    assert undo_of("template_restore", template.template_id)
    response = client.post(page_of("template_restore", template.template_id), follow=True)
    assert undo_of("template_retire", template.template_id)
