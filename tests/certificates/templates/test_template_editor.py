"""The editor of a template's draft, and its preview."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from pypdf import PdfReader

from tests.certificates.pages import content, page_of, typed
from tests.certificates.scenes import signed_by
from trainings.certificates.models import Picture, TemplateVersion

pytestmark = pytest.mark.django_db


def png(width=400, height=200, colour=(10, 49, 86), mode="RGB"):
    file = io.BytesIO()
    Image.new(mode, (width, height), colour).save(file, "PNG")
    return SimpleUploadedFile("picture.png", file.getvalue(), "image/png")


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
        ("completion_heading_en", "For {name}", "“{name}” is different for each person"),
        ("completion_lead_id", "Kepada {", "A brace has no partner"),
        ("completion_heading_id", "", "This field is required"),
        ("completion_heading_en", "證書", "The certificate font does not contain these letters"),
        ("main", "#ffee00", "too pale to be read"),
        ("main", "red", "is not a colour"),
        ("accent", "#f0f0f0", "too pale to be read"),
        ("background", "stripes", "Select a valid choice"),
        ("background", "picture", "Choose a picture for the background"),
        ("signatory2_name", "", "Name the person who signs, or empty the rest"),
        ("logo1_picture", "0" * 64, "This picture is no longer stored. Choose it again."),
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
    assert "Describe the logo for people who use a screen reader." in content(response)


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
    assert "Someone else saved this draft while you were editing" in page
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
    assert '"document:' not in page
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
    assert "document:" not in style.content.decode()
    assert "border.svg?main=112233&accent=c9871b" in style.content.decode()
    assert client.get(page_of("template_part", font)).status_code == 200
    assert 'src: url("fonts/source-serif-4/' in client.get(page_of("template_part", "fonts.css")).content.decode()
    theme = client.get(page_of("template_part", "theme.css"), {"main": "112233"}).content.decode()
    assert "--main: #112233" in theme
    for name in ("layout.py", "../models.py", "fonts/../../urls.py", "uploaded/x", "words.html", ""):
        assert client.get(page_of("template_part", "x").removesuffix("x") + name).status_code == 404
    for query in ({"main": "red;} *{"}, {"background": "url(x)"}, {"picture": "x"}, {"mark": "../x"}):
        assert client.get(page_of("template_part", "theme.css"), query).status_code == 404


def test_what_is_typed_is_never_a_program(client, administrator, draft):
    design = signed_by(draft.design, "{% now 'Y' %} {{ settings.SECRET_KEY }}")
    response = client.post(
        page_of("template_preview", draft.template_id, draft.number),
        typed(draft, signatory1_name=design.signatories[0].name),
    )

    assert "{% now &#x27;Y&#x27; %} {{ settings.SECRET_KEY }}" in content(response)
