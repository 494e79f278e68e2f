"""The pages of templates: list, one template, its versions, the editor, publishing, the choice of a training."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from tests.factories import AdministratorFactory, CertificateTemplateFactory, OfficerFactory, TemplateVersionFactory
from trainings.certificates.designing import start_draft, version_for
from trainings.certificates.models import CertificateTemplate, Picture, TemplateChoice, TemplateVersion
from trainings.certificates.template_forms import DesignForm

from .scenes import attendee, signed_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    administrator = AdministratorFactory()
    client.force_login(administrator)
    return administrator


@pytest.fixture
def draft(template):
    return start_draft(template=template.template, by=None)


def page_of(name, *args, language="en"):
    return reverse(f"certificates:{name}", args=args).replace("/en/", f"/{language}/", 1)


def content(response):
    return " ".join(response.content.decode().split())


def typed(version, **changes):
    """What a browser sends when the form of ``version`` is sent with ``changes``."""
    form = DesignForm(design=version.design, initial={"revision": version.revision})
    sent = {name: form[name].value() for name in form.fields if not name.endswith(("_upload", "_remove"))}
    return {**{name: "" if value is None else value for name, value in sent.items()}, **changes}


def png(width=400, height=200, colour=(10, 49, 86), mode="RGB"):
    file = io.BytesIO()
    Image.new(mode, (width, height), colour).save(file, "PNG")
    return SimpleUploadedFile("picture.png", file.getvalue(), "image/png")


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
    assert "Draft of version" in client.get(page_of("templates"), {"export": "csv"}).content.decode()


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


# --- Editing ----------------------------------------------------------------------------------


def test_draft_is_saved_whole(client, administrator, draft):
    response = client.post(
        page_of("template_edit", draft.template_id),
        {
            **typed(
                draft,
                completion_heading_en="Diploma & <b>more</b>",
                main="#112233",
                background="plain",
                signatory1_name="Dr. Ani & <Budi>",
                signatory2_name="",
                signatory2_title_en="",
                signatory2_title_id="",
                logo1_alt_en="Ministry",
            ),
            "logo1_upload": png(),
            "signatory1_upload": png(600, 200, (0, 0, 0, 128), "RGBA"),
        },
    )

    assert (response.status_code, response.url) == (302, page_of("template_edit", draft.template_id))
    draft = TemplateVersion.objects.get(pk=draft.pk)
    design = draft.design
    assert design.texts["completion"].heading.en == "Diploma & <b>more</b>"
    assert (design.look.main, design.look.background) == ("#112233", "plain")
    assert [each.name for each in design.signatories] == ["Dr. Ani & <Budi>"]
    assert design.look.logos[0].alt == ("Ministry", "Ministry")
    assert {design.look.logos[0].picture, design.signatories[0].signature} == set(
        Picture.objects.values_list("pk", flat=True)
    )
    page = client.get(page_of("template_edit", draft.template_id)).content.decode()
    assert "Diploma &amp; &lt;b&gt;more&lt;/b&gt;" in page
    assert "<b>more</b>" not in page


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("completion_facts_en", "held {when}", "There is no field “{when}”"),
        ("completion_heading_en", "For {name}", "“{name}” differs from person to person"),
        ("completion_lead_id", "Kepada {", "A brace stands alone"),
        ("completion_heading_id", "", "This field is required"),
        ("completion_heading_en", "證書", "No font can print these letters"),
        ("main", "#ffee00", "too pale to be read"),
        ("main", "red", "is not a colour"),
        ("accent", "#f0f0f0", "too pale to be read"),
        ("background", "stripes", "Select a valid choice"),
        ("background", "picture", "Choose the picture that is to fill the page"),
        ("signatory2_name", "", "Name the person who signs, or empty the rest"),
        ("logo1_picture", "0" * 64, "This picture is not on record any more"),
        ("completion_lead_en", "x" * 201, "at most 200 characters"),
    ],
)
def test_what_cannot_be_printed_is_refused_with_the_reason(client, administrator, draft, field, value, said):
    response = client.post(page_of("template_edit", draft.template_id), typed(draft, **{field: value}))

    assert response.status_code == 422
    assert said in content(response)
    assert TemplateVersion.objects.get(pk=draft.pk).revision == 1


def test_picture_need_not_be_chosen_again_when_something_else_is_wrong(client, administrator, draft):
    response = client.post(
        page_of("template_edit", draft.template_id),
        {**typed(draft, main="#ffffff", logo1_alt_en="Ministry"), "logo1_upload": png()},
    )

    assert response.status_code == 422
    picture = Picture.objects.get()
    assert f'name="logo1_picture" value="{picture.pk}"' in content(response)


def test_logo_needs_words_for_those_who_cannot_see_it(client, administrator, draft):
    response = client.post(page_of("template_edit", draft.template_id), {**typed(draft), "logo1_upload": png()})

    assert response.status_code == 422
    assert "Say what the logo shows" in content(response)


def test_picture_is_taken_away(client, administrator, draft):
    address = page_of("template_edit", draft.template_id)
    client.post(address, {**typed(draft, logo1_alt_en="Ministry"), "logo1_upload": png()})
    draft = TemplateVersion.objects.get(pk=draft.pk)

    client.post(address, typed(draft, logo1_remove="on"))

    assert TemplateVersion.objects.get(pk=draft.pk).design.look.logos == ()


def test_second_of_two_editors_is_told_what_differs_and_loses_nothing(client, administrator, draft):
    address = page_of("template_edit", draft.template_id)
    seen_by_both = typed(draft)
    client.post(address, {**seen_by_both, "completion_heading_en": "Diploma"})

    response = client.post(address, {**seen_by_both, "completion_lead_en": "We certify that"})

    page = content(response)
    assert response.status_code == 409
    assert "Somebody else saved this draft while you were editing" in page
    assert "<del>Diploma</del> → <ins>Certificate of Completion</ins>" in page
    assert "<del>This certifies that</del> → <ins>We certify that</ins>" in page
    assert TemplateVersion.objects.get(pk=draft.pk).design.texts["completion"].heading.en == "Diploma"

    again = {**seen_by_both, "completion_lead_en": "We certify that", "revision": 2}
    assert 'name="revision" value="2"' in page
    assert client.post(address, again).status_code == 302
    texts = TemplateVersion.objects.get(pk=draft.pk).design.texts["completion"]
    assert (texts.heading.en, texts.lead.en) == ("Certificate of Completion", "We certify that")


def test_editor_of_an_old_page_is_told_that_the_draft_was_published(client, administrator, draft):
    sent = typed(draft, completion_heading_en="Diploma")
    client.post(page_of("template_edit", draft.template_id), sent)
    client.post(page_of("template_publish", draft.template_id), {"revision": 2})

    assert client.post(page_of("template_edit", draft.template_id), sent).status_code == 404


# --- Preview ----------------------------------------------------------------------------------


def test_preview_shows_what_is_typed_and_saves_nothing(client, administrator, draft):
    response = client.post(
        page_of("template_preview", draft.template_id, draft.number),
        typed(
            draft,
            completion_heading_en="Diploma <i>",
            preview_kind="completion",
            preview_language="en",
            preview_sample="signs",
        ),
    )

    page = content(response)
    assert "Diploma &lt;i&gt;" in page
    assert "Maria O&#x27;Neil &lt;Ama&gt; &amp; &quot;Putri&quot; Tarigan" in page
    assert "SPECIMEN" in page
    assert '"certificate:' not in page
    assert TemplateVersion.objects.get(pk=draft.pk).revision == 1


def test_preview_may_be_framed_by_us_alone_and_runs_nothing(client, administrator, draft):
    response = client.get(page_of("template_preview", draft.template_id, draft.number))
    policy = response["Content-Security-Policy"]

    assert "frame-ancestors 'self'" in policy
    assert "form-action 'none'" in policy
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "<script" not in content(response)
    assert " style=" not in content(response)
    editor = client.get(page_of("template_edit", draft.template_id))["Content-Security-Policy"]
    assert "frame-src 'self'" in editor
    assert "frame-ancestors 'none'" in editor


def test_preview_says_what_is_wrong_in_place_of_the_document(client, administrator, draft):
    response = client.post(
        page_of("template_preview", draft.template_id, draft.number), typed(draft, completion_facts_en="{when}")
    )

    assert response.status_code == 422
    assert "<li>There is no field “{when}”" in content(response)


@pytest.mark.parametrize(
    ("sample", "language", "mark"),
    [
        ("usual", "en", "SPECIMEN"),
        ("short", "id", "CONTOH"),
        ("long", "both", "CONTOH / SPECIMEN"),
        ("arabic", "en", "SPECIMEN"),
        ("javanese", "id", "CONTOH"),
        ("signs", "both", "CONTOH / SPECIMEN"),
        ("nobody", "nothing", "CONTOH / SPECIMEN"),
    ],
)
def test_preview_as_pdf_is_a_specimen(client, administrator, template, sample, language, mark):
    response = client.get(
        page_of("template_pdf", template.template_id, 1), {"preview_sample": sample, "preview_language": language}
    )

    text = PdfReader(io.BytesIO(response.content)).pages[0].extract_text()
    assert response["Content-Type"] == "application/pdf"
    assert f"{mark}\n" in text


def test_parts_of_the_preview_are_served_and_nothing_else(client, administrator):
    style = client.get(page_of("template_part", "style.css"), {"main": "112233"})
    font = "fonts/source-serif-4/source-serif-4-latin-600-normal.ttf"

    assert style["Content-Type"] == "text/css"
    assert "certificate:" not in style.content.decode()
    assert "border.svg?main=112233&accent=c9871b" in style.content.decode()
    assert client.get(page_of("template_part", font)).status_code == 200
    theme = client.get(page_of("template_part", "theme.css"), {"main": "112233"}).content.decode()
    assert "--main: #112233" in theme
    for name in ("layout.py", "../models.py", "fonts/../../urls.py", "uploaded/x", "words.html", ""):
        assert client.get(page_of("template_part", "x").removesuffix("x") + name).status_code == 404
    for query in ({"main": "red;} *{"}, {"background": "url(x)"}, {"picture": "x"}, {"mark": "../x"}):
        assert client.get(page_of("template_part", "theme.css"), query).status_code == 404


# --- Acts -------------------------------------------------------------------------------------


def test_template_is_made_edited_and_published(client, administrator):
    response = client.post(page_of("template_new"), {"name": "Ministries"})
    template = CertificateTemplate.objects.get(name="Ministries")
    assert response.url == page_of("template_edit", template.pk)

    draft = template.versions.get()
    client.post(response.url, typed(draft, signatory1_name="Dr. Ani"))
    question = content(client.get(page_of("template_publish", template.pk)))
    assert "The first version" in question
    assert "A published version is never changed or removed" in question

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
    assert "Somebody else saved this draft after you opened this page" in page
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

    assert "is lost" in content(client.get(page_of("template_discard", template.template_id)))
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


@pytest.mark.parametrize("name", ["templates", "template_new"])
def test_officer_may_not(client, name):
    client.force_login(OfficerFactory())

    assert client.get(page_of(name)).status_code == 403


def test_what_is_typed_is_never_a_program(client, administrator, draft):
    design = signed_by(draft.design, "{% now 'Y' %} {{ settings.SECRET_KEY }}")
    response = client.post(
        page_of("template_preview", draft.template_id, draft.number),
        typed(draft, signatory1_name=design.signatories[0].name),
    )

    assert "{% now &#x27;Y&#x27; %} {{ settings.SECRET_KEY }}" in content(response)
