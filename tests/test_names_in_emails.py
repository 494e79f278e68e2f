"""A name with a line break in it adds nothing to the head of a letter, and stands on one line in it."""

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from emm.accounts.tasks import write
from emm.jobs.models import Job
from tests.background import run_now
from tests.certificates.letters import run
from tests.factories import CertificateFactory, ParticipantUserFactory, PrivacyRequestFactory, TrainingFactory
from trainings.certificates.delivery.services import send_again
from trainings.privacy.emails import send_request_email

pytestmark = pytest.mark.django_db
BREAKING = "Line\r\nBcc: x@example.org"
CLEAN = "Line Bcc: x@example.org"


@pytest.fixture
def user():
    """Whose account and person are called so."""
    return ParticipantUserFactory(full_name=BREAKING, email="siti@example.org", role="administrator")


def invitation(user, client):
    write(user, "invitation", link="https://example.org/", roles=[], days=3)


def new_device(user, client):
    write(user, "new_device", when="today", device="Firefox", link="https://example.org/")


def filed(user, client):
    send_request_email(PrivacyRequestFactory(person=user.person), "filed")


def closed(user, client):
    send_request_email(PrivacyRequestFactory(person=user.person), "closed")


def certificate(user, client):
    training = TrainingFactory(title_en=BREAKING, title_ind=BREAKING)
    issued = CertificateFactory(person=user.person, training=training, name=BREAKING, file="certificates/1.pdf")
    for language in ("en", "id"):
        type(user).objects.filter(pk=user.pk).update(language=language)
        issued.person.user.refresh_from_db()
        run(send_again(certificate=issued, started_by=None))


def password_reset(user, client):
    client.post(reverse("account_reset_password"), {"email": user.email})


def sign_in_code(user, client):
    client.post(reverse("account_request_login_code"), {"email": user.email})


@pytest.mark.parametrize(
    "letter",
    [invitation, new_device, filed, closed, certificate, password_reset, sign_in_code],
    ids=lambda each: each.__name__,
)
@pytest.mark.parametrize("stored", ["by the product", "in the database"])
def test_a_line_break_in_a_name_adds_no_header(letter, stored, user, client):
    person = user.person
    person.email = user.email
    person.save()
    if stored == "in the database":
        for record in (user, person):
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE {record._meta.db_table} SET full_name = %s WHERE id = %s", [BREAKING, record.pk]
                )
            record.refresh_from_db()

    letter(user, client)
    for job in Job.objects.filter(state=Job.State.QUEUED):
        run_now(job)

    assert mail.outbox
    for message in mail.outbox:
        assert message.recipients() == ["siti@example.org"]
        head, _separator, _body = message.message().as_string().partition("\n\n")
        assert [line for line in head.splitlines() if line.lower().startswith("bcc")] == []
        if stored == "by the product":
            assert "\nBcc" not in message.body.replace("\r", "\n")
