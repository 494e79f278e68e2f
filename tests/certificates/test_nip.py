"""The NIP on certificates: printed for those who agreed, kept encrypted, and never for anybody else."""

import dataclasses
import datetime
import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from participants.models import Consent
from participants.nip import written
from tests.documents.pdf_text import said_by, squeezed
from tests.factories import ConsentFactory, OfficerFactory, RegionFactory
from trainings.certificates.document.drawing import draw
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.records.snapshot import Snapshot

from .scenes import attendee
from .test_document import SNAPSHOT

NIP = "198203152006042009"


def front_of(certificate):
    with certificate.file.open() as file:
        return said_by(PdfReader(io.BytesIO(file.read())).pages[0])


def agreed(enrolment, **values):
    return ConsentFactory(person=enrolment.person, purpose=Consent.Purpose.NIP_ON_CERTIFICATE, **values)


@pytest.mark.django_db
def test_nip_of_somebody_who_agreed_is_printed_below_the_name(training):
    enrolment = attendee(training, "Siti Rahmawati", nip=NIP)
    agreed(enrolment)

    certificate = issue_certificate(enrolment=enrolment, issued_by=None)

    assert squeezed("Siti Rahmawati NIP 19820315 200604 2 009") in front_of(certificate)


@pytest.mark.django_db
def test_preview_has_the_nip_of_nobody_outside_the_scope(training, client):
    south = RegionFactory(code="73")
    training.region = south
    training.save()
    far, near = attendee(training, "Siti Rahmawati", nip=NIP), attendee(training, "Budi", nip=NIP, region=south)
    for enrolment in (far, near):
        agreed(enrolment)
    client.force_login(OfficerFactory(role__provinces=[south]))
    address = reverse("certificates:preview", args=[training.pk])

    def front(enrolment):
        answer = client.get(address, {"kind": "completion", "person": enrolment.person_id})
        return said_by(PdfReader(io.BytesIO(answer.content)).pages[0])

    assert ("NIP" in front(far), "NIP" in front(near)) == (False, True)
    assert squeezed("Siti Rahmawati") in front(far)


@pytest.mark.django_db
@pytest.mark.parametrize("consent", ["none", "for something else", "withdrawn", "from tomorrow"])
def test_nip_of_somebody_who_did_not_agree_is_not_even_kept(training, consent):
    enrolment = attendee(training, nip=NIP)
    today = timezone.localdate()
    if consent == "for something else":
        ConsentFactory(person=enrolment.person, purpose=Consent.Purpose.PHOTO)
    if consent == "withdrawn":
        agreed(enrolment, given_on=today - datetime.timedelta(days=9), withdrawn_on=today)
    if consent == "from tomorrow":
        agreed(enrolment, given_on=today + datetime.timedelta(days=1))

    certificate = issue_certificate(enrolment=enrolment, issued_by=None)

    assert certificate.snapshot["nip"] == ""
    assert "NIP" not in front_of(certificate)


@pytest.mark.django_db
def test_nip_is_kept_encrypted_and_outlives_a_withdrawal_on_paper_alone(training):
    enrolment = attendee(training, nip=NIP)
    consent = agreed(enrolment)
    certificate = issue_certificate(enrolment=enrolment, issued_by=None)
    consent.withdrawn_on = timezone.localdate()
    consent.save()

    kept = Certificate.objects.get(pk=certificate.pk).snapshot

    assert NIP not in str(kept)
    assert Snapshot.from_json(kept).nip == NIP


def test_older_snapshots_have_none():
    older = {key: value for key, value in SNAPSHOT.to_json().items() if key not in ("nip", "look", "phrases")}

    assert Snapshot.from_json(older) == SNAPSHOT


@pytest.mark.parametrize("languages", [("en",), ("id", "en")])
def test_document_has_room_for_it_and_for_its_absence(languages):
    for nip, said in ((NIP, True), ("", False), ("12", True)):
        file = draw(dataclasses.replace(SNAPSHOT, nip=nip, languages=languages))
        assert (squeezed(f"NIP {written(nip)}") in said_by(PdfReader(io.BytesIO(file)).pages[0])) == said
