"""The wallet: a person's certificates behind a link of their own, or behind an account."""

import datetime
import hashlib
import io
import zipfile

import pytest
import time_machine
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from emm.common.models import AuditEvent
from tests.factories import ParticipantUserFactory
from trainings.certificates.ending import replace, revoke
from trainings.certificates.issuing import issue_certificate
from trainings.certificates.models import Certificate, WalletLink

from .letters import issued, path_in, send
from .pages import content
from .scenes import attendee

pytestmark = pytest.mark.django_db


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
    assert WalletLink.objects.get().first_opened_at is not None


def test_wallet_gives_the_documents_that_count(client, training, certificate):
    send(training)
    wallet = path_in(mail.outbox[0])
    stranger = issued(training, "Somebody else")

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

    assert "What it says is not right." in page
    assert f"by {new.number}: this one does not count any more." in page
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
