"""Pictures for certificates: what may be uploaded, how it is kept, and how it is found again.

A picture is judged by its content and encoded again: nothing a camera or a program wrote beside it is kept, its colours
are those of screens (sRGB), and it is no larger than print needs. SVG is refused, since it may hold scripts and lead
elsewhere. What is kept is named by its SHA-256, and compared with it whenever it is read.
"""

import contextlib
import hashlib
import io
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.contrib.staticfiles import finders
from django.template.defaultfilters import filesizeformat
from PIL import Image, ImageCms, ImageOps

from emm.common import formatting
from emm.common.errors import DomainError

from .colours import TEXT_CONTRAST, contrast, parse
from .models import Picture

MAX_BYTES = 4 * 1024 * 1024
# Of what is uploaded; beyond it a picture is made to exhaust a server's memory: a pixel takes eight bytes of it here,
# and some kilobytes hold millions of them. Telephones make pictures of up to 24 million.
MAX_PIXELS_A_SIDE = 8000
MAX_MILLION_PIXELS = 25
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg"}
# How a whole picture ends. Pillow would fill what is missing with grey once WeasyPrint has told it to.
_ENDS, _NEAR_THE_END = {"PNG": b"IEND", "JPEG": b"\xff\xd9"}, 1024
_SVG_TYPE = "image/svg+xml"
_DARKEST_SHARE = 0.02
# A4 on its long side: width by height.
_PAGE = 297 / 210

Use = Literal["logo", "signature", "background"]
# Fewest pixels (width, height), and most: 300 dots an inch for marks, 200 for the whole page.
_SIZES: dict[Use, tuple[tuple[int, int], tuple[int, int]]] = {
    "logo": ((80, 80), (800, 400)),
    "signature": ((120, 40), (800, 300)),
    "background": ((1600, 1100), (2340, 1654)),
}


@dataclass(frozen=True)
class Prepared:
    """A picture that may be kept."""

    sha256: str
    media_type: str
    data: bytes
    width: int
    height: int


def prepare(upload: Any, use: Use) -> Prepared:
    """The picture in an uploaded file, ready to be kept. Raises ``DomainError`` when it cannot serve for ``use``."""
    if upload.size > MAX_BYTES:
        raise DomainError(
            "certificates.picture_size", size=filesizeformat(upload.size), limit=filesizeformat(MAX_BYTES)
        )
    upload.seek(0)
    data = upload.read()
    image, kind = _opened(data)
    _refuse_size(image, use)
    image = _in_screen_colours(image)
    if use == "background":
        # Cut to the proportions of the page, and in the format that keeps every certificate small.
        width = min(image.width, _SIZES[use][1][0])
        image, kind = ImageOps.fit(_on_white(image), (width, round(width / _PAGE)), Image.Resampling.LANCZOS), "JPEG"
    else:
        image.thumbnail(_SIZES[use][1], Image.Resampling.LANCZOS)
    file = io.BytesIO()
    if kind == "JPEG":
        image.convert("RGB").save(file, "JPEG", quality=90, optimize=True)
    else:
        image.save(file, "PNG", optimize=True)
    return _prepared(file.getvalue(), _TYPES[kind], *image.size)


def _opened(data: bytes) -> tuple[Image.Image, str]:
    """The picture, wholly read, and its format: whatever the file's name says."""
    if b"<svg" in data[:2000].lower():
        raise DomainError("certificates.picture_svg")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(io.BytesIO(data), formats=list(_TYPES))
            kind = str(image.format)
            if max(image.size) > MAX_PIXELS_A_SIDE:
                raise DomainError(
                    "certificates.picture_side_too_long", width=image.width, height=image.height, most=MAX_PIXELS_A_SIDE
                )
            if image.width * image.height > MAX_MILLION_PIXELS * 1_000_000:
                raise DomainError(
                    "certificates.picture_too_many_pixels",
                    width=image.width,
                    height=image.height,
                    most=MAX_MILLION_PIXELS,
                )
            image.load()
            if _ENDS[kind] not in data[-_NEAR_THE_END:]:
                raise ValueError("The picture stops before its end.")
    except DomainError:
        raise
    except Exception as error:  # whatever a damaged file makes of a decoder
        raise DomainError("certificates.picture_content") from error
    if image.mode == "CMYK":
        raise DomainError("certificates.picture_cmyk")
    return ImageOps.exif_transpose(image), kind


def _refuse_size(image: Image.Image, use: Use) -> None:
    (width, height), _most = _SIZES[use]
    if image.width < width or image.height < height:
        raise DomainError(
            "certificates.picture_too_small", found=f"{image.width} × {image.height}", least=f"{width} × {height}"
        )
    if use == "background" and not 1.3 < image.width / image.height < 1.55:
        raise DomainError("certificates.background_proportions")


def _in_screen_colours(image: Image.Image) -> Image.Image:
    """The picture in sRGB, without a profile of its own; transparency stays."""
    profile = image.info.get("icc_profile")
    wanted = "RGBA" if "A" in image.getbands() or "transparency" in image.info else "RGB"
    if profile and image.mode == "RGB":
        # A damaged profile says nothing: the colours are taken as they are.
        with contextlib.suppress(ImageCms.PyCMSError):
            image = ImageCms.profileToProfile(  # type: ignore[assignment]  # None only when done in place
                image, ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB"), outputMode="RGB"
            )
    plain = Image.new(wanted, image.size)
    plain.paste(image.convert(wanted))
    return plain


def _on_white(image: Image.Image) -> Image.Image:
    paper = Image.new("RGB", image.size, "white")
    paper.paste(image, mask=image if image.mode == "RGBA" else None)
    return paper


def refuse_dark_background(picture: Prepared | Picture, colours: Iterable[str]) -> None:
    """Raise ``DomainError`` when a text in one of ``colours`` could not be read on the middle of the picture."""
    with Image.open(io.BytesIO(bytes(picture.data))) as image:
        paper = _on_white(image)
    across, down = paper.width // 10, paper.height // 8
    middle = paper.crop((across, down, paper.width - across, paper.height - down)).resize((120, 84))
    channels = iter(middle.tobytes())
    pixels = sorted(zip(channels, channels, channels, strict=True), key=sum)
    darkest = pixels[int(len(pixels) * _DARKEST_SHARE)]
    for colour in colours:
        found = contrast(parse(colour), darkest)
        if found < TEXT_CONTRAST:
            raise DomainError(
                "certificates.background_too_dark",
                colour=colour,
                found=formatting.one_decimal(found),
                least=formatting.one_decimal(TEXT_CONTRAST),
            )


def keep(picture: Prepared) -> Picture:
    """The stored picture; the same bytes are kept once."""
    kept, _made = Picture.objects.get_or_create(
        sha256=picture.sha256,
        defaults={
            "media_type": picture.media_type,
            "data": picture.data,
            "width": picture.width,
            "height": picture.height,
        },
    )
    return kept


def read_picture(sha256: str) -> tuple[str, bytes]:
    """Media type and bytes of a kept picture. Raises ``FileNotFoundError`` when it is not there, or not the same."""
    picture = Picture.objects.filter(sha256=sha256).first()
    if picture is None or not picture.is_intact:
        raise FileNotFoundError(sha256)
    return picture.media_type, bytes(picture.data)


def own_mark() -> str:
    """The organisation's own mark of the settings, kept as a picture now; empty where the neutral mark is used."""
    path = finders.find(settings.ORGANISATION_MARK) if settings.ORGANISATION_MARK else None
    if not isinstance(path, str):
        return ""
    suffix = Path(path).suffix.lower()
    media_type = {".svg": _SVG_TYPE, ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}.get(suffix)
    if media_type is None:
        return ""
    return keep(_prepared(Path(path).read_bytes(), media_type, 0, 0)).sha256


def _prepared(data: bytes, media_type: str, width: int, height: int) -> Prepared:
    return Prepared(hashlib.sha256(data).hexdigest(), media_type, data, width, height)
