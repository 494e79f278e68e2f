"""The wallet: a person's certificates behind a link of their own, or behind an account."""

import datetime
import hashlib
import io
import re
import zipfile
from html import unescape
from urllib.parse import parse_qsl, urlsplit

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.signals import request_finished
from django.db import close_old_connections
from django.urls import reverse
from django.utils import timezone

from emm.audit.models import AuditEvent
from emm.links.models import Link
from tests.factories import ParticipantUserFactory
from trainings.certificates.issuing.lifecycle import replace, revoke
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.models import Certificate

from .letters import issued, path_in, send
from .pages import content
from .scenes import attendee
from .test_badge import attached

pytestmark = pytest.mark.django_db


def end(response):
    """Close what the answer had opened, as a server does; the connection to the database stays."""
    request_finished.disconnect(close_old_connections)
    response.close()
    request_finished.connect(close_old_connections)


def test_wallet_shows_all_certificates_without_an_account(client, training, certificate):
    send(training)

    response = client.get(path_in(mail.outbox[0]))

    page = content(response)
    assert response.status_code == 200
    for text in ("Siti &amp; &lt;Rahma&gt;", certificate.number, certificate.verification_url, training.title_en):
        assert text in page
    assert "siti@example.org" not in page
    assert (response["X-Robots-Tag"], response["Referrer-Policy"]) == ("noindex", "no-referrer")
    assert "no-store" in response["Cache-Control"]


@pytest.mark.parametrize("method", ["get", "head"])
def test_what_a_mail_scanner_fetches_is_not_counted_as_opened(client, training, certificate, method):
    send(training)
    wallet = path_in(mail.outbox[0])

    for address in (wallet, f"{wallet}all.zip", f"{wallet}{certificate.pk}/", f"{wallet}opened/"):
        end(getattr(client, method)(address))

    assert Link.objects.get().opened_at is None


def test_a_person_on_the_page_counts_once_and_from_the_first_moment(client, training, certificate):
    send(training)
    wallet = path_in(mail.outbox[0])
    assert "data-opened" in content(client.get(wallet))

    answer = client.post(f"{wallet}opened/")
    first = Link.objects.get().opened_at
    client.post(f"{wallet}opened/")

    assert (answer.status_code, answer.content) == (204, b"")
    assert first is not None
    assert Link.objects.get().opened_at == first
    assert "data-opened" not in content(client.get(wallet))


def test_asking_for_a_document_by_head_is_no_download(client, training, certificate):
    send(training)
    wallet = path_in(mail.outbox[0])

    for address in (f"{wallet}{certificate.pk}/", f"{wallet}all.zip"):
        answer = client.head(address)
        end(answer)
        assert answer.status_code == 200

    assert not AuditEvent.objects.filter(act=AuditEvent.Act.DOWNLOAD).exists()


def test_wallet_gives_the_documents_that_count(client, training, certificate):
    send(training)
    wallet = path_in(mail.outbox[0])
    stranger = issued(training, "Someone else")

    document = b"".join(client.get(f"{wallet}{certificate.pk}/").streaming_content)
    packed = b"".join(client.get(f"{wallet}all.zip").streaming_content)

    assert hashlib.sha256(document).hexdigest() == certificate.sha256
    assert len(zipfile.ZipFile(io.BytesIO(packed)).namelist()) == 1
    assert client.get(f"{wallet}{stranger.pk}/").status_code == 404
    assert AuditEvent.objects.filter(act=AuditEvent.Act.DOWNLOAD, by=None).count() == 2


def test_wallet_shows_what_was_revoked_or_replaced_without_its_document(client, training, certificate):
    send(training)
    new = replace(certificate=certificate, reason="Name", by=None)
    revoke(certificate=new, cause=Certificate.Cause.CONTENT, reason="Error", by=None)
    wallet = path_in(mail.outbox[0])

    page = content(client.get(wallet))

    assert "The content is wrong." in page
    assert f"by {new.number}. This certificate is no longer valid." in page
    assert "Download" not in page
    for each in (certificate, new):
        assert client.get(f"{wallet}{each.pk}/").status_code == 404
    assert client.get(f"{wallet}all.zip").status_code == 302


def test_link_expires(client, training, certificate):
    send(training)

    with time_machine.travel(timezone.now() + datetime.timedelta(days=91)):
        response = client.get(path_in(mail.outbox[0]))

    assert response.status_code == 404


@pytest.mark.parametrize("secret", ["x", "0" * 32, "é" * 200])
def test_guessed_link_shows_nothing_and_is_limited(client, certificate, secret):
    with time_machine.travel(1_700_000_000, tick=False):
        answers = {client.get(f"/en/wallet/{secret}/").status_code for _ in range(60)}
        assert answers == {404}
        assert client.get(f"/en/wallet/{secret}/").status_code == 429


def test_own_wallet_of_whoever_is_signed_in(client, training):
    user = ParticipantUserFactory()
    enrolment = attendee(training, "Ani")
    user.person.delete()
    enrolment.person.user = user
    enrolment.person.save()
    own, other = issue_certificate(enrolment=enrolment, issued_by=None), issued(training, "Budi")
    client.force_login(user)

    page = content(client.get("/en/me/certificates/"))

    assert own.number in page
    assert other.number not in page
    assert reverse("certificates:download", args=[own.pk]) in page
    assert "noindex" not in page


def test_empty_wallet_says_when_it_fills(client):
    client.force_login(ParticipantUserFactory())

    assert "No certificate yet" in content(client.get("/en/me/certificates/"))


def test_badge_is_fetched_from_the_wallet_and_written_down(client, training, certificate):
    send(training)
    wallet = path_in(mail.outbox[0])

    answer = client.get(f"{wallet}{certificate.pk}/badge/")

    assert answer.content.decode() == attached(certificate)
    assert answer["Content-Type"] == "application/vc+jwt"
    assert answer["Content-Disposition"].startswith("attachment; filename")
    assert AuditEvent.objects.filter(data__format="badge").count() == 1


def test_badge_of_another_person_or_a_revoked_one_is_not_in_the_wallet(client, training, certificate):
    send(training)
    wallet = path_in(mail.outbox[0])
    other = issue_certificate(enrolment=attendee(training, "Budi"), issued_by=None)
    revoke(certificate=certificate, reason="Issued in error.", by=None)

    assert client.get(f"{wallet}{other.pk}/badge/").status_code == 404
    assert client.get(f"{wallet}{certificate.pk}/badge/").status_code == 404


def test_damaged_document_has_no_badge(client, training, certificate):
    send(training)
    with certificate.file.storage.open(certificate.file.name, "wb") as file:
        file.write(b"%PDF-1.7")

    assert client.get(f"{path_in(mail.outbox[0])}{certificate.pk}/badge/").status_code == 404


def test_wallet_leads_to_the_badge_and_to_linkedin(client, training, certificate):
    send(training)
    wallet = path_in(mail.outbox[0])

    links = re.findall(r'href="(https://www.linkedin.com/[^"]+)"', content(client.get(wallet)))
    said = dict(parse_qsl(urlsplit(unescape(links[0])).query))

    assert len(links) == 1
    assert said == {
        "startTask": "CERTIFICATION_NAME",
        "name": f"Certificate of completion: {training.title_en}",
        "organizationName": settings.ORGANISATION_NAME,
        "issueYear": str(certificate.issued_on.year),
        "issueMonth": str(certificate.issued_on.month),
        "certUrl": certificate.verification_url,
        "certId": certificate.number,
    }
    assert f'href="{wallet}{certificate.pk}/badge/"' in content(client.get(wallet))
