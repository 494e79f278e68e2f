"""Pictures for certificates: judged by their content, drawn anew, kept under the hash of their bytes."""

import hashlib
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils.translation import override
from PIL import Image, ImageCms, PngImagePlugin

from emm.common.errors import DomainError
from trainings.certificates.designs import images
from trainings.certificates.designs.colours import contrast, paler, parse, readable
from trainings.certificates.models import Picture


def upload(data, name="picture.png"):
    return SimpleUploadedFile(name, data)


def drawn(size=(400, 200), colour=(10, 49, 86), mode="RGB", kind="PNG", **options):
    file = io.BytesIO()
    Image.new(mode, size, colour).save(file, kind, **options)
    return upload(file.getvalue())


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_picture_is_taken_by_its_content_whatever_its_name(kind):
    file = drawn(kind=kind)
    file.name = "signature.exe"

    prepared = images.prepare(file, "logo")

    assert prepared.media_type == f"image/{kind.lower()}"
    assert prepared.sha256 == hashlib.sha256(prepared.data).hexdigest()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "SVG pictures are not accepted"),
        (b"<?xml version='1.0'?>\n<!-- x -->\n<SVG/>", "SVG pictures are not accepted"),
        (b"GIF89a" + b"\0" * 100, "not a PNG or JPEG picture"),
        (b"", "not a PNG or JPEG picture"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "not a PNG or JPEG picture"),
        (b"%PDF-1.7", "not a PNG or JPEG picture"),
    ],
)
def test_anything_else_is_refused_with_the_reason(data, said):
    with pytest.raises(DomainError, match=said):
        images.prepare(upload(data), "logo")


def test_half_a_picture_is_refused():
    file = io.BytesIO()
    Image.effect_noise((400, 200), 50).save(file, "PNG")
    whole = file.getvalue()

    with pytest.raises(DomainError, match="damaged"):
        images.prepare(upload(whole[: len(whole) // 2]), "logo")


def test_too_large_too_small_too_many_and_out_of_proportion(monkeypatch):
    with pytest.raises(DomainError, match="10 × 10 pixels and would be blurred"):
        images.prepare(drawn((10, 10)), "logo")
    with pytest.raises(DomainError, match="at most 8000 a side"):
        images.prepare(drawn((8001, 100)), "logo")
    with pytest.raises(DomainError, match="5001 × 5000 pixels; at most 25 million are accepted"):
        images.prepare(drawn((5001, 5000)), "logo")
    with pytest.raises(DomainError, match=r"about 1\.41 times as wide"):
        images.prepare(drawn((1700, 1700)), "background")
    monkeypatch.setattr(images, "MAX_BYTES", 100)
    with pytest.raises(DomainError, match="The picture is too large"):
        images.prepare(drawn(), "logo")


def test_colours_of_print_are_refused():
    with pytest.raises(DomainError, match="CMYK"):
        images.prepare(drawn(mode="CMYK", colour=(0, 0, 0, 0), kind="JPEG"), "logo")


def test_what_a_camera_wrote_beside_the_picture_is_not_kept():
    about = PngImagePlugin.PngInfo()
    about.add_text("Author", "Somebody secret")
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    prepared = images.prepare(drawn(pnginfo=about, icc_profile=profile), "logo")

    with Image.open(io.BytesIO(prepared.data)) as image:
        assert not {"Author", "icc_profile", "exif"} & set(image.info)
    assert b"secret" not in prepared.data


def test_transparency_stays_and_size_is_what_print_needs():
    prepared = images.prepare(drawn((3000, 900), (0, 0, 0, 100), "RGBA"), "signature")

    with Image.open(io.BytesIO(prepared.data)) as image:
        assert (image.mode, image.size) == ("RGBA", (800, 240))
        assert image.getpixel((0, 0)) == (0, 0, 0, 100)


def test_palette_and_grey_become_plain_colours():
    for mode, colour in (("P", 0), ("L", 128), ("1", 1), ("I;16", 1000)):
        prepared = images.prepare(drawn(mode=mode, colour=colour), "logo")
        with Image.open(io.BytesIO(prepared.data)) as image:
            assert image.mode == "RGB"


def test_dark_background_is_refused_and_a_dark_edge_is_not():
    pale = Image.new("RGB", (1754, 1240), "white")
    pale.paste((10, 10, 10), (0, 0, 1754, 60))
    dark = Image.new("RGB", (1754, 1240), (90, 90, 90))

    def prepared(image):
        file = io.BytesIO()
        image.save(file, "PNG")
        return images.prepare(upload(file.getvalue()), "background")

    images.refuse_dark_background(prepared(pale), ["#0a3156", "#44566a"])
    with pytest.raises(DomainError, match="too dark in its middle"):
        images.refuse_dark_background(prepared(dark), ["#0a3156"])


@pytest.mark.django_db
def test_same_bytes_are_kept_once_and_read_as_they_were():
    first, second = (images.keep(images.prepare(drawn(), "logo")) for _time in range(2))

    assert first == second
    assert Picture.objects.count() == 1
    assert images.read_picture(first.pk) == ("image/png", bytes(first.data))


@pytest.mark.django_db
def test_bytes_that_are_not_those_of_the_name_are_not_read():
    Picture.objects.create(sha256="0" * 64, media_type="image/png", data=b"x")

    for name in ("0" * 64, "1" * 64):
        with pytest.raises(FileNotFoundError):
            images.read_picture(name)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "kept"), [("", 0), ("emm/img/mark.svg", 1), ("emm/css/tokens.css", 0), ("none.png", 0)]
)
def test_mark_of_the_organisation_is_kept_as_it_is_today(path, kept):
    with override_settings(ORGANISATION_MARK=path):
        mark = images.own_mark()

    assert bool(mark) == bool(kept)
    assert Picture.objects.count() == kept


@pytest.mark.parametrize(("language", "found", "least"), [("en", "1.9", "4.5"), ("id", "1,9", "4,5")])
def test_contrast_is_printed_as_the_language_writes_numbers(language, found, least):
    with override(language), pytest.raises(DomainError) as refusal:
        readable("#bbbbbb", field="primary", least=4.5)

    assert found in str(refusal.value)
    assert least in str(refusal.value)


@pytest.mark.parametrize(("colour", "found"), [("#ffffff", 1), ("#000000", 21), ("#767676", 4.54)])
def test_contrast_is_that_of_the_guidelines(colour, found):
    assert contrast(parse(colour)) == pytest.approx(found, abs=0.01)


def test_paler_adds_white():
    assert (paler("#0a3156", 0), paler("#0a3156", 1), paler("#000000", 0.5)) == ("#0a3156", "#ffffff", "#808080")


@pytest.mark.parametrize("colour", ["", "red", "#12345", "#1234567", "#12345g", "#ffffff", "#0a3156; }"])
def test_colour_that_is_none_or_too_pale_is_refused(colour):
    with pytest.raises(DomainError):
        readable(colour, field="main", least=4.5)
    assert readable(" #0A3156 ", field="main", least=4.5) == "#0a3156"
