"""Which row is the heading and which column holds what: guessed by headings and by what cells hold."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from emm.common.text import fold

from .books import EMPTY, Cell, Sheet
from .names import split_name
from .values import is_nothing, is_rounded, read_date, read_email, read_nip, read_phone, read_sex


class Field(TextChoices):
    """What a column may hold."""

    SKIP = "", _("Not read")
    NAME = "full_name", _("Name, also with titles")
    BEFORE = "title_before", _("Titles before the name")
    AFTER = "title_after", _("Titles after the name")
    SEX = "sex", _("Sex")
    NIP = "nip", _("NIP")
    INSTITUTION = "institution", _("Institution")
    POSITION = "position", _("Position")
    REGION = "region", _("Province")
    EMAIL = "email", _("Email address")
    PHONE = "phone", _("Telephone")
    BIRTH = "birth_date", _("Date of birth")
    NOTE = "note", _("Note")


_WORDS: dict[str, tuple[str, ...]] = {
    Field.SKIP: (
        "no nomor nomer nourut nr number sno ttd tandatangan signature paraf foto umur usia age agama golongan gol",
        "pangkat pangkatgolongan golpangkat",
    ),
    Field.NAME: (
        "nama namalengkap namapeserta namadangelar namagelar namalengkapdangelar namalengkapgelar name fullname",
        "participant participantname nameofparticipant nmpeserta namapegawai namapejabat namacalonpeserta",
        "namalengkapbesertagelar namapesertadangelar",
    ),
    Field.BEFORE: ("gelardepan titlebefore titlesbefore titlesbeforethename titlebeforethename title prefix",),
    Field.AFTER: ("gelarbelakang titleafter titlesafter titlesafterthename titleafterthename gelar suffix degree",),
    Field.SEX: ("lp jeniskelamin jk kelamin sex gender jenkel lkpr mf gendersex sexgender jeniskelaminlp",),
    Field.NIP: (
        "nip nipnrp nomorindukpegawai nipnik nopegawai employeenumber nippppk nipbaru nonip civilservantnumber",
    ),
    Field.INSTITUTION: (
        "instansi lembaga instansilembaga unitkerja asalinstansi satuankerja satker opd skpd institution organization",
        "organisation office agency unit instansiasal kantor asal kementerianlembaga kl dinas namainstansi",
        "instansiunitkerja institusi asallembaga employer",
    ),
    Field.POSITION: ("jabatan posisi position jobtitle jabatanterakhir role pekerjaan jabatanfungsional occupation",),
    Field.REGION: ("provinsi propinsi province prov provinceofwork wilayah",),
    Field.EMAIL: ("email surel alamatemail emailaddress alamatsurel mail posel",),
    Field.PHONE: (
        "telepon telp hp nohp notelp nohandphone handphone nomorhp phone telephone mobile whatsapp wa nowa kontak",
        "nomortelepon phonenumber nomorwa hpwa nohpwa notelepon contact telephp nomorkontak cellphone mobilephone",
        "nomorponsel ponsel telpwa telphp",
    ),
    Field.BIRTH: (
        "tanggallahir tgllahir dateofbirth dob birthdate tempattanggallahir ttl birthday tempattgllahir",
        "tempatdantanggallahir",
    ),
    Field.NOTE: ("keterangan ket catatan note notes remark remarks",),
}
# Folded, letters and digits alone.
_HEADINGS: dict[str, str] = {
    heading: name for name, lines in _WORDS.items() for line in lines for heading in line.split()
}
_PLACES = re.compile(
    "dinas|kementerian|kantor|badan|bp3mi|bp2mi|polda|polres|universitas|imigrasi|disnaker|ministry|agency|"
    "pemerintah|sekretariat|direktorat|kejaksaan|pengadilan|yayasan|iom|kemen"
)
_NOT_WRITTEN = re.compile(r"[^a-z0-9]+")
LOOKED_AT = 20
SAMPLE = 200


@dataclass
class Guess:
    """``heading``: the number of the row, 0 for none; ``doubts``: the columns that were guessed by what they hold."""

    heading: int
    columns: list[str]
    doubts: list[int] = field(default_factory=list)


def key_of(text: str) -> str:
    """A heading as it is compared: “No. HP / WA” is “nohpwa”."""
    return _NOT_WRITTEN.sub("", fold(text.partition("(")[0] or text))


def meaning_of(text: str) -> str | None:
    """What a heading means; None: nothing that is known."""
    return _HEADINGS.get(key_of(text))


def best_sheet(sheets: Sequence[Sheet]) -> int:
    """The number of the sheet that looks most like a list: visible, with headings, with many rows."""

    def worth(sheet: Sheet) -> tuple[bool, int, int]:
        found = guess(sheet)
        return (not sheet.hidden and Field.NAME in found.columns, min(len(set(found.columns)), 3), len(sheet.rows))

    return max(range(len(sheets)), key=lambda number: worth(sheets[number]))


def guess(sheet: Sheet, *, heading: int | None = None, known: Sequence[str] | None = None) -> Guess:
    """What each column of the sheet holds. ``heading`` says which row it is; ``known`` what was chosen before."""
    row = _heading_of(sheet) if heading is None else heading
    names = sheet.rows[row - 1] if 0 < row <= len(sheet.rows) else []
    width = sheet.width
    if known is not None and len(known) == width:
        return Guess(row, list(known))
    meant = [meaning_of(cell.text) for cell in [*names, *[EMPTY] * (width - len(names))]]
    columns: list[str] = [name or "" for name in meant]
    for number, name in enumerate(columns):
        if name and name in columns[:number]:
            columns[number] = ""
    doubts = []
    body = sheet.rows[row : row + SAMPLE]
    for number in range(width):
        if columns[number] or meant[number] is not None:
            continue
        found = _held_by(
            [line[number] for line in body if number < len(line) and not is_nothing(line[number])], columns
        )
        if found:
            columns[number] = found
            doubts.append(number)
    likeliest = _likeliest_name(body, columns) if Field.NAME not in columns else None
    if likeliest is not None:
        columns[likeliest] = Field.NAME
        doubts.append(likeliest)
    return Guess(row, columns, doubts)


def _heading_of(sheet: Sheet) -> int:
    """The number of the row with the most known headings among the first; 0: there is none."""
    best, best_score = 0, 0
    for number, row in enumerate(sheet.rows[:LOOKED_AT], start=1):
        filled = [cell for cell in row if cell.text]
        known = {meaning for cell in filled if (meaning := meaning_of(cell.text)) is not None}
        is_heading = len(known) >= 2 or (len(known) == 1 and len(filled) == 1 and known != {""})
        if is_heading and len(known) > best_score:
            best, best_score = number, len(known)
    return best


def _held_by(cells: Sequence[Cell], taken: Sequence[str]) -> str:
    """The field of a column, where most of its cells are that and nothing else can be."""
    if not cells or _is_numbering(cells):
        return ""
    for name, fits in (
        (Field.EMAIL, lambda cell: "@" in cell.text and not read_email(cell).problem),
        (Field.NIP, lambda cell: is_rounded(cell) or (len(cell.text) >= 18 and read_nip(cell).problem is None)),
        (Field.SEX, lambda cell: not read_sex(cell).problem),
        (Field.PHONE, lambda cell: len(cell.text) >= 8 and not read_phone(cell).problem),
        (Field.BIRTH, lambda cell: cell.kind == "date" or read_date(cell).problem is None),
        (Field.INSTITUTION, lambda cell: bool(_PLACES.search(fold(cell.text)))),
    ):
        if name not in taken and sum(map(fits, cells)) * 10 >= len(cells) * 6:
            return name
    return ""


def _is_numbering(cells: Sequence[Cell]) -> bool:
    numbers = [
        int(text) for cell in cells if (text := cell.text.rstrip(".")).isascii() and text.isdigit() and len(text) < 6
    ]
    return len(numbers) * 10 >= len(cells) * 8 and all(one < other for one, other in pairwise(numbers))


def _likeliest_name(body: Sequence[Sequence[Cell]], columns: Sequence[str]) -> int | None:
    """The first column that is not known yet and holds words without digits, most of them different."""
    for number, taken in enumerate(columns):
        cells = [row[number] for row in body if number < len(row) and not is_nothing(row[number])]
        if taken or not cells:
            continue
        words = [
            cell.text for cell in cells if not any(c.isdigit() for c in cell.text) and split_name(cell.text).full_name
        ]
        if len(words) * 10 >= len(cells) * 7 and len(set(words)) * 10 >= len(words) * 6:
            return number
    return None
