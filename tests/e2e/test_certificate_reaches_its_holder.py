"""A certificate on its way: mailed, found by its link, verified by dropping its file, revoked, verified again."""

import base64
import re

import pytest
from django.core import mail
from django.core.cache import cache
from playwright.sync_api import Page, expect

from emm.jobs.models import Job
from emm.links.models import Link
from tests.background import run_now
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import AdministratorFactory
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.models import Certificate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sqlite]

WORDS = {
    "en": {
        "download": "Download",
        "valid": "This certificate is valid",
        "genuine": "The file is genuine: unchanged since we signed it",
        "changed": "This file is not the one we issued",
        "foreign": "This file was not issued here",
        "revoked": "This certificate was revoked",
        "cause": "Issued by mistake",
    },
    "id": {
        "download": "Unduh",
        "valid": "Sertifikat ini berlaku",
        "genuine": "Berkas ini asli: tidak berubah sejak kami tanda tangani",
        "changed": "Berkas ini bukan berkas yang kami terbitkan",
        "foreign": "Berkas ini tidak diterbitkan di sini",
        "revoked": "Sertifikat ini telah dicabut",
        "cause": "Diterbitkan karena kekeliruan",
    },
}


def drop(page: Page, document: bytes) -> None:
    """Let go of a file over the form, as from a folder beside the browser."""
    transfer = page.evaluate_handle(
        """encoded => {
            const bytes = Uint8Array.from(atob(encoded), letter => letter.charCodeAt(0));
            const transfer = new DataTransfer();
            transfer.items.add(new File([bytes], "certificate.pdf", {type: "application/pdf"}));
            return transfer;
        }""",
        base64.b64encode(document).decode(),
    )
    for event in ("dragenter", "dragover", "drop"):
        page.dispatch_event("form[data-drop]", event, {"dataTransfer": transfer})


@pytest.mark.parametrize("language", ["en", "id"])
@pytest.mark.parametrize("viewport", ["desktop", "phone"], indirect=True)
def test_certificate_is_mailed_verified_by_dropping_it_revoked_and_verified_again(
    page, sign_in, axe, base_url, language, viewport, tmp_path
):
    said = WORDS[language]
    signed_template()
    training = taught_training()
    certificate = issue_certificate(
        enrolment=attendee(training, "Siti Rahmawati", email="siti@example.org", language=language), issued_by=None
    )
    cache.clear()

    # The administrator sends it.
    sign_in(AdministratorFactory())
    page.goto(f"/en/staff/trainings/{training.pk}/certificates/mail/")
    assert axe(page) == []
    page.get_by_role("button", name="Send 1 certificate", exact=True).click()
    run_now(Job.objects.get())
    page.reload()
    expect(page.get_by_text("1 of 1 sent")).to_be_visible()
    assert axe(page) == []
    page.screenshot(path=tmp_path / f"mail-{language}-{viewport}.png", full_page=True)

    # The holder follows the link, without an account, and fetches it.
    page.context.clear_cookies()
    link = re.search(r"/\w+/wallet/[\w-]+/", mail.outbox[0].body)
    assert link is not None
    page.goto(link[0])
    assert axe(page) == []
    assert Link.objects.get().opened_at is None
    page.screenshot(path=tmp_path / f"wallet-{language}-{viewport}.png", full_page=True)
    with page.expect_download() as fetched:
        page.locator(f"a[href$='/{certificate.pk}/']", has_text=said["download"]).click()
    document = fetched.value.path().read_bytes()
    # It was loaded by a program until somebody pressed a button on it.
    assert Link.objects.get().opened_at is not None

    # Anybody verifies the file.
    page.goto(f"/{language}/verify/")
    assert axe(page) == []
    page.screenshot(path=tmp_path / f"verify-{language}-{viewport}.png", full_page=True)
    drop(page, document)
    expect(page.get_by_role("heading", level=1)).to_have_text(said["valid"])
    expect(page.get_by_text(said["genuine"])).to_be_visible()
    assert axe(page) == []
    page.screenshot(path=tmp_path / f"valid-{language}-{viewport}.png", full_page=True)

    # A changed one is found out, and one of somebody else's.
    page.goto(f"/{language}/verify/")
    drop(page, document + b"\n")
    expect(page.get_by_role("heading", level=1)).to_have_text(said["changed"], timeout=30_000)
    assert axe(page) == []
    page.screenshot(path=tmp_path / f"changed-{language}-{viewport}.png", full_page=True)
    page.goto(f"/{language}/verify/")
    page.locator("input[type=file]").set_input_files(
        {"name": "any.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 nothing"}
    )
    page.locator("form[data-drop] button[type=submit]").press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(said["foreign"], timeout=30_000)
    assert axe(page) == []

    # Revoked, the same file says so.
    revoke(certificate=certificate, cause=Certificate.Cause.MISTAKE, reason="Two of one name", by=None)
    page.goto(f"/{language}/verify/")
    drop(page, document)
    expect(page.get_by_role("heading", level=1)).to_have_text(said["revoked"])
    expect(page.get_by_text(said["cause"])).to_be_visible()
    assert axe(page) == []
    page.screenshot(path=tmp_path / f"revoked-{language}-{viewport}.png", full_page=True)
