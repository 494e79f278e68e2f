"""What may be uploaded: by content, size and name."""

import io
import re
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from emm.common.uploads import DOCUMENTS, DocumentValidator, dated_path
from tests.factories import MaterialFactory


def office(part):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(f"{part}document.xml", "<x/>")
    return file.getvalue()


GENUINE = {
    ".pdf": b"%PDF-1.7\n...",
    ".docx": office("word/"),
    ".pptx": office("ppt/"),
    ".xlsx": office("xl/"),
    ".png": b"\x89PNG\r\n\x1a\n....",
    ".jpg": b"\xff\xd8\xff\xe0....",
    ".jpeg": b"\xff\xd8\xff\xe0....",
}


def refusal(name, content):
    """The code of the refusal, or an empty string."""
    try:
        DocumentValidator()(SimpleUploadedFile(name, content))
    except ValidationError as error:
        return error.code
    return ""


def test_every_kind_has_an_example():
    assert set(GENUINE) == set(DOCUMENTS)


@pytest.mark.parametrize("ending", GENUINE)
def test_a_genuine_file_is_accepted_and_left_at_its_beginning(ending):
    upload = SimpleUploadedFile(f"Bahan Ajar{ending.upper()}", GENUINE[ending])
    DocumentValidator()(upload)
    assert upload.tell() == 0


@pytest.mark.parametrize("ending", GENUINE)
def test_content_of_another_kind_is_refused(ending):
    for other, content in GENUINE.items():
        same = other == ending or {other, ending} == {".jpg", ".jpeg"}
        assert refusal(f"x{ending}", content) == ("" if same else "content")


@pytest.mark.parametrize(
    "name", ["x.exe", "x.html", "x.svg", "x.pdf.exe", "x.zip", "x", ".pdf", "x.pdf ", "x.php%00.pdf.js"]
)
def test_other_endings_are_refused_whatever_the_content(name):
    assert refusal(name, GENUINE[".pdf"]) == "type"


def test_a_file_of_just_the_limit_is_accepted_and_one_byte_more_refused(settings):
    settings.UPLOAD_MAX_BYTES = 100
    assert refusal("x.pdf", b"%PDF-".ljust(100)) == ""
    assert refusal("x.pdf", b"%PDF-".ljust(101)) == "size"


def test_the_refusal_says_the_limit(settings):
    settings.UPLOAD_MAX_BYTES = 1024
    with pytest.raises(ValidationError) as refusal:
        DocumentValidator()(SimpleUploadedFile("x.pdf", b"%PDF-".ljust(2048)))
    assert refusal.value.messages == ["The file is too large (2.0\xa0KB). At most 1.0\xa0KB are accepted."]


@pytest.mark.parametrize("ending", GENUINE)
def test_an_empty_file_is_no_document(ending):
    assert refusal(f"x{ending}", b"") == "content"


@given(content=st.binary(max_size=400), ending=st.sampled_from(sorted(DOCUMENTS)))
def test_whatever_the_content_there_is_an_answer(content, ending):
    assert refusal(f"x{ending}", content) in {"", "content"}


def test_archive_with_a_list_that_fills_the_memory_is_refused_unread():
    content = office("word/")
    end = content.rindex(b"PK\x05\x06")
    entries = content[content.index(b"PK\x01\x02") : end] * 20_000
    size = len(entries).to_bytes(4, "little")
    tampered = content[: content.index(b"PK\x01\x02")] + entries + content[end : end + 12] + size + content[end + 16 :]

    assert refusal("x.docx", tampered) == "content"


@given(cut=st.integers(0, len(GENUINE[".docx"])), noise=st.binary(max_size=40))
def test_a_damaged_archive_is_answered_too(cut, noise):
    content = GENUINE[".docx"]
    assert refusal("x.docx", content[:cut] + noise + content[cut + len(noise) :]) in {"", "content"}


@pytest.mark.django_db
def test_a_record_with_a_file_is_checked_again_without_opening_it():
    material = MaterialFactory(link="", file=SimpleUploadedFile("x.pdf", GENUINE[".pdf"]))
    material.refresh_from_db()
    material.file.storage.delete(material.file.name)
    material.title = "Another title"
    material.full_clean()


def test_two_validators_are_the_same_for_migrations():
    assert DocumentValidator() == DocumentValidator()
    assert hash(DocumentValidator()) == hash(DocumentValidator())


def test_an_upload_is_kept_under_a_name_that_nobody_can_guess():
    names = {dated_path(MaterialFactory.build(), "../../Rahasia Negara.PDF") for _ in range(20)}
    assert len(names) == 20
    assert all(re.fullmatch(r"curriculum/\d{4}/\d\d/[0-9a-f]{32}\.pdf", name) for name in names)
