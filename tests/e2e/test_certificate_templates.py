"""A template edited beside its preview, and published: in both languages, and without script."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.certificates.scenes import signed_template
from tests.factories import AdministratorFactory
from trainings.certificates.models import TemplateVersion
from trainings.certificates.templates.services import start_draft

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

WORDS = {
    "en": {
        "start": "Start a new version",
        "save": "Save the draft",
        "publish": "Publish",
        "saved": "Draft saved. Publish it to use it for new certificates.",
        "unsaved": "Not saved yet",
        "refused": "There is no field “{when}”",
        "question": "Changes in version 2 since version 1",
    },
    "id": {
        "start": "Mulai versi baru",
        "save": "Simpan draf",
        "publish": "Publikasikan",
        "saved": "Draf tersimpan. Publikasikan agar digunakan untuk sertifikat baru.",
        "unsaved": "Belum tersimpan",
        "refused": "Tidak ada isian “{when}”",
        "question": "Perubahan dalam versi 2 sejak versi 1",
    },
}


def address(language, name, *args):
    return reverse(f"certificates:{name}", args=args).replace("/en/", f"/{language}/", 1)


@pytest.mark.parametrize("language", ["en", "id"])
def test_template_is_edited_previewed_and_published(page, sign_in, axe, language):
    words = WORDS[language]
    version = signed_template()
    sign_in(AdministratorFactory())
    page.goto(address(language, "template", version.template_id))
    assert axe(page) == []

    page.get_by_role("button", name=words["start"]).click()
    preview = page.frame_locator("iframe[name=certificate-preview]")
    expect(preview.locator("h1")).to_contain_text("Certificate of Completion")
    assert axe(page) == []

    page.locator("[name=completion_heading_en]").fill("Diploma & <b>Honour</b>")
    expect(preview.locator("h1")).to_contain_text("Diploma & <b>Honour</b>")
    expect(page.locator(".unsaved-note")).to_have_text(words["unsaved"])
    page.locator("[name=preview_sample]").select_option("javanese")
    expect(preview.locator(".name")).to_have_text("ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ")
    page.locator("[name=preview_sample]").select_option("long")
    expect(preview.locator(".name .fitted span")).to_have_count(2)

    page.locator("[name=completion_facts_en]").fill("held {when}")
    expect(page.locator(".preview-note")).to_contain_text(words["refused"])
    expect(preview.locator("h1")).to_contain_text("Diploma & <b>Honour</b>")
    page.locator("[name=completion_facts_en]").fill("held on {dates}")
    page.locator("[name=main]").fill("#5a1a1a")
    expect(preview.locator("link[href*='main=5a1a1a']")).to_have_count(2)

    page.get_by_role("button", name=words["save"]).click()
    expect(page.get_by_text(words["saved"])).to_be_visible()
    page.goto(address(language, "template_publish", version.template_id))
    expect(page.get_by_role("heading", name=words["question"])).to_be_visible()
    assert axe(page) == []
    page.get_by_role("button", name=words["publish"]).click()

    published = TemplateVersion.objects.get(template=version.template_id, number=2)
    assert published.is_published
    assert published.design.texts["completion"].heading.en == "Diploma & <b>Honour</b>"
    assert published.design.look.main == "#5a1a1a"
    page.goto(address(language, "template_version", version.template_id, 2))
    assert axe(page) == []
    page.goto(address(language, "templates"))
    assert axe(page) == []


@pytest.mark.parametrize("viewport", ["phone"], indirect=True)
def test_editor_fits_a_phone(page, sign_in, axe, viewport):
    draft = start_draft(template=signed_template().template, by=None)
    sign_in(AdministratorFactory())

    page.goto(address("id", "template_edit", draft.template_id))

    expect(page.frame_locator("iframe[name=certificate-preview]").locator("h1")).to_contain_text("Sertifikat")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert axe(page) == []


def test_preview_and_saving_need_no_script(new_context, base_url):
    draft = start_draft(template=signed_template().template, by=None)
    context = new_context(java_script_enabled=False)
    client = Client()
    client.force_login(AdministratorFactory())
    value = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": base_url}])
    page = context.new_page()
    page.goto(address("en", "template_edit", draft.template_id))

    page.locator("[name=completion_heading_en]").fill("Diploma")
    page.get_by_role("button", name="Show as typed").click()
    expect(page.frame_locator("iframe[name=certificate-preview]").locator("h1")).to_contain_text("Diploma")
    page.get_by_role("button", name="Save the draft").click()

    expect(page.get_by_text("Draft saved. Publish it to use it for new certificates.")).to_be_visible()
    assert TemplateVersion.objects.get(pk=draft.pk).design.texts["completion"].heading.en == "Diploma"
