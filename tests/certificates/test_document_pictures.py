"""The document with pictures and up to four who sign: conformant all the same, read in order, and never overflowing."""

import dataclasses
import io

import pdfua
import pikepdf
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from pikepdf import Name
from PIL import Image, ImageDraw
from weasyprint.urls import FatalURLFetchingError

from tests.documents.pdf_text import said_by, squeezed
from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.design import Logo, Look, SignatoryLine
from trainings.certificates.designs.images import Use, keep, prepare
from trainings.certificates.document.drawing import draw
from trainings.certificates.models import Picture
from trainings.certificates.templates.samples import SAMPLES

from .test_document import SNAPSHOT, picture_of, reader_of
from .test_document_conformance import judged

# What is drawn does not depend on the engine below.
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
NAMES = ["Dr. Ratna Dewi, M.A.", "Bambang Sutrisno", "Prof. Dr. Ir. Muhammad Arifin Nasution, M.Sc.", "Hj. Siti, S.H."]
TITLE = InBoth("Deputy for the Coordination of Population", "Deputi Koordinasi Kependudukan")


def kept(use: Use, size, mode="RGBA", kind="PNG"):
    image = Image.new(mode, size, (0, 0, 0, 0) if mode == "RGBA" else "white")
    ImageDraw.Draw(image).ellipse((5, 5, size[0] - 5, size[1] - 5), outline=(20, 30, 90), width=4)
    file = io.BytesIO()
    image.save(file, kind)
    return keep(prepare(SimpleUploadedFile("picture", file.getvalue()), use)).pk


def pictured(number, **changes):
    """A snapshot with three logos, a background, and so many who sign, each with a picture of a signature."""
    logos = (kept("logo", (300, 300)), kept("logo", (600, 200)), kept("logo", (400, 300), "RGB", "JPEG"))
    hand = kept("signature", (600, 200))
    look = Look(
        background="picture",
        picture=kept("background", (1700, 1200), "RGB", "JPEG"),
        logos=tuple(Logo(each, InBoth(f"Logo of {at}", f"Logo {at}")) for at, each in enumerate(logos, start=1)),
    )
    signatories = tuple(SignatoryLine(name, TITLE, hand) for name in NAMES[:number])
    return dataclasses.replace(SNAPSHOT, look=look, signatories=signatories, **changes)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_document_with_pictures_is_conformant(number, tmp_path):
    file = draw(pictured(number, languages=("id", "en")), badge="head.body.signature")

    assert judged(file, "3a") == []
    assert judged(file, "ua1") == []
    path = tmp_path / "certificate.pdf"
    path.write_bytes(file)
    assert [each.message for each in pdfua.validate(path).findings if each.severity.name != "INFO"] == []


def test_every_picture_is_said_in_words_and_the_background_is_no_content():
    with pikepdf.open(io.BytesIO(draw(pictured(2)))) as pdf:
        said = [
            str(thing.Alt)
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/S") == Name.Figure
        ]
        images = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Stream) and "/Width" in thing]

    signed = [f"Signature of {name}" for name in NAMES[:2]]
    code = f"QR code that leads to the verification of this certificate: {SNAPSHOT.verification_url}"
    assert sorted(said) == sorted(["Logo of 1", "Logo of 2", "Logo of 3", *signed, code])
    assert {str(image.ColorSpace) for image in images} <= {"/DeviceRGB", "/DeviceGray"}
    assert {bool(image.Interpolate) for image in images} == {False}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
@pytest.mark.parametrize("languages", [("en",), ("id", "en")])
def test_all_who_sign_are_named_and_the_code_is_read(number, languages):
    snapshot = pictured(number, languages=languages)
    file = draw(snapshot)

    front = said_by(reader_of(look=snapshot.look, signatories=snapshot.signatories, languages=languages).pages[0])
    assert [name for name in NAMES if squeezed(name) in front] == NAMES[:number]
    assert [code.text for code in zxingcpp.read_barcodes(picture_of(file, page=1))] == [SNAPSHOT.verification_url]


@pytest.mark.parametrize("sample", SAMPLES)
@pytest.mark.parametrize("languages", [("en",), ("id", "en")])
def test_fullest_document_of_any_name_stays_on_two_pages(sample, languages):
    person = SAMPLES[sample]
    snapshot = pictured(
        4, languages=languages, name=person.name, position=person.position, institution=person.institution
    )

    with pikepdf.open(io.BytesIO(draw(snapshot))) as pdf:
        assert len(pdf.pages) == 2
        assert [float(each) for each in pdf.pages[0].MediaBox] == pytest.approx([0, 0, 841.89, 595.28], abs=0.1)


def test_picture_that_is_not_the_one_of_its_name_is_never_printed():
    snapshot = pictured(1)
    Picture.objects.create(sha256="f" * 64, media_type="image/png", data=b"another")
    look = dataclasses.replace(snapshot.look, logos=(Logo("f" * 64, InBoth("Logo", "Logo")),))

    with pytest.raises(FatalURLFetchingError, match="Not a part of the document"):
        draw(dataclasses.replace(snapshot, look=look))
