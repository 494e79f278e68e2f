"""Generated certificates: texts of every length that the models allow, in every combination, and their judge."""

import dataclasses
import datetime
import random
from decimal import Decimal

from tests.documents.pdf_boxes import DRAWING, PICTURE, TEXT, covered, inked, outside
from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.design import Logo, SignatoryLine
from trainings.certificates.document.drawing import draw, filled_in
from trainings.certificates.records.snapshot import ModuleLine

from .test_document import LONG_NAME, SNAPSHOT

NIP = "198203152006042009"
NATIONAL = InBoth(
    "National training: Essentials of Migration Management for ministries and agencies",
    "Pelatihan Tingkat Nasional: Pokok-Pokok Pengelolaan Migrasi bagi Kementerian dan Lembaga",
)
FUNCTION = InBoth(
    "Director General for the Placement and Protection of Workers Overseas",
    "Direktur Jenderal Pembinaan Penempatan dan Pelindungan Pekerja Antarnegara",
)
SHORT_FUNCTION = InBoth("Chief of Mission", "Kepala Misi")
LANGUAGES = [("id",), ("en",), ("id", "en"), ("en", "id")]
# As many letters as the models and forms allow.
MOST_OF_NAME, MOST_OF_TITLE, MOST_OF_POSITION, MOST_OF_INSTITUTION, MOST_OF_PLACE = 293, 200, 150, 250, 100
MOST_OF_SIGNATORY, MOST_OF_FUNCTION, MOST_OF_MODULE = 120, 120, 200
_WORDS = [
    *("Pengelolaan", "Migrasi", "bagi", "Kementerian", "dan", "Lembaga", "di", "Daerah", "Perbatasan", "Indonesia"),
    *("pada", "Direktorat", "Jenderal", "Penempatan", "serta", "Pelindungan", "Pekerja", "Migran", "Antarnegara"),
    *("Provinsi", "Sulawesi", "Tenggara", "PENDAYAGUNAAN", "of", "the", "and", "for"),
]
# The part of the page within its border, and where that is a plain frame, in points from the bottom left.
_WITHIN = {"left": 68.0, "bottom": 51.0, "right": 773.8, "top": 544.2}
_WITHIN_THE_FRAME = {"left": 31.1, "bottom": 31.1, "right": 810.7, "top": 564.0}


def words_long(length, chance=None):
    """A text of so many letters, in words of the field; without ``chance`` the same for the same length."""
    chance = chance or random.Random(length)
    text = ""
    while len(text) < length:
        text += f"{chance.choice(_WORDS)} "
    return f"{text[: length - 1].strip()}n" if length else ""


def in_both(length, chance=None):
    """Texts of so many letters in two languages; without ``chance`` the same for the same length."""
    chance = chance or random.Random(length)
    return InBoth(words_long(length, chance), words_long(length, chance))


def signatories(number, function=FUNCTION, signature=""):
    return tuple(SignatoryLine(f"Dr. Ratna Dewi {at}, M.A.", function, signature) for at in range(number))


def paper(seed, *, logo="", signature="", background=""):
    """A certificate as chance has it: usual texts, long ones, and those of as many letters as there may be."""
    chance = random.Random(seed)

    def length(most, usual):
        return chance.choice([usual, chance.randint(usual, most), most])

    number = seed % 4 + 1
    kind = chance.choice(["completion", "participation", "trainer", "service"])
    modules = chance.choice([0, 3, 6, 12, 30, chance.randint(1, 35)])
    title = chance.choice([12, 45, MOST_OF_MODULE])
    pictured = signature if chance.random() < 0.5 else ""
    look = dataclasses.replace(SNAPSHOT.look, background=chance.choice(["kawung", "plain"]))
    if background and chance.random() < 0.3:
        look = dataclasses.replace(look, background="picture", picture=background)
    if logo and chance.random() < 0.5:
        look = dataclasses.replace(look, logos=(Logo(logo, InBoth("A logo", "Logo")),) * chance.randint(1, 3))
    return dataclasses.replace(
        SNAPSHOT,
        languages=LANGUAGES[chance.choice([0, 1, 2, 2, 3])],
        kind=kind,
        name=chance.choice(["Ani", "Siti Rahmawati", LONG_NAME, words_long(length(MOST_OF_NAME, 20), chance)]),
        nip=chance.choice(["", NIP]),
        position=words_long(chance.choice([0, length(MOST_OF_POSITION, 10)]), chance),
        institution=in_both(chance.choice([0, length(MOST_OF_INSTITUTION, 25)]), chance),
        training=in_both(length(MOST_OF_TITLE, 40), chance),
        place=InBoth(*[words_long(chance.choice([0, length(MOST_OF_PLACE, 8)]), chance)] * 2),
        signatories=tuple(
            SignatoryLine(
                words_long(length(MOST_OF_SIGNATORY, 20), chance),
                chance.choice([SHORT_FUNCTION, FUNCTION, in_both(length(MOST_OF_FUNCTION, 15), chance)]),
                pictured,
            )
            for _each in range(number)
        ),
        modules=tuple(_module(kind, title, chance) for _each in range(modules)),
        total_jp=Decimal(2 * modules),
        attended_jp=Decimal(2 * modules),
        valid_until=datetime.date(2025, 9, 9) if kind == "trainer" else None,
        look=look,
    )


def _module(kind, length, chance):
    taught = kind == "service"
    return ModuleLine(
        in_both(length, chance),
        Decimal(2),
        Decimal(chance.choice([0, 1, 2])),
        datetime.date(2022, 9, 7) if taught else None,
        InBoth("Lead trainer", "Pengajar utama") if taught else InBoth("", ""),
    )


def faults_of(snapshot):
    """What is wrong with the paper of ``snapshot``, as it is found in the file; nothing where all is well."""
    front, *reverse = inked(draw(snapshot))
    is_wide = filled_in(snapshot, specimen=False).layout.arrangement.is_wide
    faults = [("covers", one, other) for page in (front, *reverse) for one, other in covered(page)]
    faults += [("leaves", box) for box in outside(front, **(_WITHIN_THE_FRAME if is_wide else _WITHIN))]
    faults += [("leaves", box) for page in reverse for box in outside(page, **_WITHIN)]
    faults += [("small", box) for page in (front, *reverse) for box in page if box.kind == TEXT and box.size < 8.99]
    if [box.kind for box in front].count(DRAWING) != 1:
        faults.append(("no code",))
    pictures = len(snapshot.look.logos) + sum(bool(each.signature) for each in snapshot.signatories)
    if [box.kind for box in front].count(PICTURE) != pictures:
        faults.append(("pictures",))
    said = "".join(box.text for box in front)
    for each in (*(signatory.name for signatory in snapshot.signatories), snapshot.name):
        if "".join(each.split()) not in "".join(said.split()):
            faults.append(("not on the front", each))
    if not reverse:
        faults.append(("no reverse",))
    for page in reverse[1:]:
        # A page that follows has rows of the table on it: its heads stand there again.
        if not any(box.text.startswith(("JP", "Module", "Modul", "Session", "Sesi")) for box in page):
            faults.append(("only a footnote", [box.text for box in page]))
    return faults
