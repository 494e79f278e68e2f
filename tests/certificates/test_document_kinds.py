"""What the document of each kind says, in both languages."""

import dataclasses
import datetime
from decimal import Decimal

import pytest

from tests.documents.pdf_text import text_of
from trainings.certificates.models import Certificate
from trainings.certificates.records.snapshot import InBoth, ModuleLine, Snapshot

from .test_document import SNAPSHOT, reader_of

# What is drawn, and read back from a file, does not depend on the engine below.
pytestmark = pytest.mark.sqlite

LEAD = InBoth("Lead trainer", "Pengajar utama")
TAUGHT = (
    ModuleLine(
        InBoth("Labour migration", "Migrasi tenaga kerja"), Decimal(2), Decimal(2), datetime.date(2022, 9, 7), LEAD
    ),
    ModuleLine(
        InBoth("Gender and migration", "Gender"), Decimal("1.5"), Decimal("1.5"), datetime.date(2022, 9, 8), LEAD
    ),
)


@pytest.mark.parametrize(
    ("kind", "language", "heading", "phrase"),
    [
        ("participation", "en", "Certificate of Participation", "has taken part in the training"),
        ("participation", "id", "Sertifikat Keikutsertaan", "yang telah mengikuti pelatihan"),
        ("completion", "en", "Certificate of Completion", "has completed the training"),
        ("completion", "id", "Sertifikat Penyelesaian Pelatihan", "yang telah menyelesaikan pelatihan"),
        ("trainer", "en", "Trainer’s Certificate", "has qualified as a trainer by completing"),
        ("trainer", "id", "Sertifikat Pelatih", "yang telah memenuhi kualifikasi sebagai pelatih melalui"),
        ("service", "en", "Certificate of Teaching", "has taught in the training"),
        ("service", "id", "Surat Keterangan Mengajar", "yang telah mengajar dalam pelatihan"),
    ],
)
def test_each_kind_has_its_own_heading_and_phrase(kind, language, heading, phrase):
    reader = reader_of(kind=kind, languages=(language,))
    front = text_of(reader.pages[0])

    assert reader.metadata.title == f"{heading} {SNAPSHOT.number}: {SNAPSHOT.name}"
    assert front.startswith(f"EMM Trainings Indonesia {heading}N")
    assert phrase in front


def test_trainers_certificate_says_until_when_it_counts():
    reader = reader_of(kind="trainer", languages=("en", "id"), valid_until=datetime.date(2025, 9, 9))
    front = text_of(reader.pages[0])

    assert "Issued on 5 October 2022, valid until 9 September 2025" in front
    assert "Diterbitkan pada tanggal 5 Oktober 2022, berlaku hingga 9 September 2025" in front


def test_certificate_of_service_lists_the_sessions_taught_with_day_and_part():
    reader = reader_of(kind="service", modules=TAUGHT, attended_jp=Decimal("3.5"), total_jp=Decimal("3.5"), percent=100)
    front, reverse = (text_of(page) for page in reader.pages)

    assert "held in Jakarta on 7–9 September 2022, with 3.5 learning hours (JP) taught" in front
    assert "Sessions taught" in reverse
    assert "Session JP On As" in reverse
    assert "Labour migration 2 7 Sep 2022 Lead" in reverse
    assert "Gender and migration 1.5 8 Sep 2022 Lead" in reverse
    assert "Total 3.5" in reverse
    assert "100%" not in reverse


@pytest.mark.parametrize("kind", Certificate.Kind.values)
def test_snapshot_of_every_kind_survives_the_way_through_json(kind):
    snapshot = dataclasses.replace(SNAPSHOT, kind=kind, modules=TAUGHT, valid_until=datetime.date(2025, 9, 9))

    assert Snapshot.from_json(snapshot.to_json()) == snapshot


def test_snapshot_of_the_first_shape_is_still_read():
    old = SNAPSHOT.to_json()
    del old["valid_until"]
    old["modules"] = [{key: line[key] for key in ("title", "jp", "attended")} for line in old["modules"]]

    assert Snapshot.from_json({**old, "schema": 1}) == dataclasses.replace(SNAPSHOT, schema=1)
