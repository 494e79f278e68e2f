"""What leaves the product or shows what is hidden is in the audit log, whoever does it."""

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from emm.accounts.models import Role
from emm.audit.models import AuditEvent
from tests.background import run_now
from tests.certificates.scenes import attendee, signed_template, taught_training
from tests.factories import AdministratorFactory, OfficerFactory, PersonFactory, UserFactory
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.issuing.zips import start_zipping
from trainings.certificates.models import Certificate
from trainings.certificates.rules.eligibility import eligibility_of

pytestmark = pytest.mark.django_db
Act = AuditEvent.Act
NIP = "198703122010012003"


@pytest.fixture
def certificate():
    """Issued to Siti, whose account is ``holder``, with a document that was not drawn."""
    signed_template()
    training = taught_training()
    attendee(training, "Siti Rahmawati", user=UserFactory(role=Role.PARTICIPANT, full_name="Siti Rahmawati"))
    certificate: Certificate = record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)
    certificate.file.save("certificate.pdf", ContentFile(b"%PDF-"))
    return certificate


def written():
    """Everything but coming and going."""
    events = AuditEvent.objects.exclude(act__in=[Act.SIGN_IN, Act.SIGN_OUT]).order_by("pk")
    return [(event.act, event.by, event.object_type, event.object_id, event.label, event.data) for event in events]


def read(response):
    return response.getvalue() if response.streaming else response.content


@pytest.mark.parametrize("whose", ["the administrator's", "the holder's own"])
def test_the_download_of_a_certificate(client, certificate, whose):
    user = AdministratorFactory() if whose == "the administrator's" else certificate.person.user
    client.force_login(user)
    assert read(client.get(reverse("certificates:download", args=[certificate.pk]))) == b"%PDF-"
    assert written() == [
        (Act.DOWNLOAD, user, "certificates.certificate", certificate.pk, certificate.number, {}),
    ]


def test_the_download_of_all_certificates(client, certificate):
    administrator = AdministratorFactory()
    job = start_zipping(training=certificate.training, started_by=administrator)
    run_now(job)
    client.force_login(administrator)
    assert read(client.get(reverse("certificates:zip_file", args=[certificate.training_id, job.pk]))).startswith(b"PK")
    told = {"certificates": [certificate.number], "format": "zip"}
    assert written() == [(Act.DOWNLOAD, administrator, "planning.training", certificate.training_id, "", told)]


def test_a_download_that_is_refused_is_none(client, certificate):
    client.force_login(UserFactory(role=Role.PARTICIPANT))
    assert client.get(reverse("certificates:download", args=[certificate.pk])).status_code == 404
    assert written() == []


def test_attendance_as_a_file(client, certificate):
    officer = OfficerFactory()
    client.force_login(officer)
    client.get(reverse("attendance:training", args=[certificate.training_id]), {"export": "csv"})
    ((act, by, *_about, data),) = written()
    assert (act, by, data["list"], data["rows"]) == (Act.EXPORT, officer, "attendance:training", 1)


def test_a_look_at_a_number_that_is_hidden(client):
    administrator = AdministratorFactory()
    person = PersonFactory(nip=NIP)
    client.force_login(administrator)
    assert NIP in client.post(reverse("participants:person_nip", args=[person.pk])).content.decode()
    assert written() == [(Act.REVEAL, administrator, "participants.person", person.pk, "", {})]


def test_a_look_through_other_eyes_from_its_beginning_to_its_end(client):
    administrator, officer = AdministratorFactory(), OfficerFactory()
    client.force_login(administrator)
    client.post(reverse("accounts:impersonate", args=[officer.pk]), {"reason": "A list looks wrong"})
    client.get(reverse("participants:people"), {"export": "csv"})
    client.post(reverse("accounts:impersonation_end"))
    assert [(act, by, about) for act, by, _type, about, *_ in written() if act != Act.EXPORT] == [
        (Act.IMPERSONATION_BEGAN, administrator, officer.pk),
        (Act.IMPERSONATION_ENDED, administrator, officer.pk),
    ]
    exports = [(by, data["seen_as"]) for act, by, _type, _about, _label, data in written() if act == Act.EXPORT]
    assert exports == [(administrator, officer.pk)]
    assert AuditEvent.objects.get(act=Act.IMPERSONATION_BEGAN).data == {"reason": "A list looks wrong"}
