"""The words of the certificate itself, in both languages side by side.

They are data of the document and not entries of the catalogue: both languages of an official text are agreed on
together, and a translator's later correction of a screen must not alter what certificates say. Heading, lines of the
front and heading of the reverse are what a new template begins with; what a certificate says is its template's.
"""

from dataclasses import dataclass, replace

from trainings.certificates.kinds import Kind


@dataclass(frozen=True)
class Wording:
    """The document's words in one language; places to fill in are named in braces."""

    heading: str
    number: str
    certifies: str
    completed: str
    held: str
    issued: str
    issued_until: str
    signature: str
    verify: str
    code: str
    qr: str
    reverse_heading: str
    column_module: str
    column_jp: str
    column_attended: str
    column_status: str
    in_full: str
    in_part: str
    not_at_all: str
    total: str
    jp_note: str
    no_jp: str
    specimen: str
    specimen_note: str
    subject: str


ENGLISH = Wording(
    heading="Certificate of Completion",
    number="Number",
    certifies="This certifies that",
    completed="has completed the training",
    held="held [in {place} ]on {dates}[, with {attended} of {jp} learning hours (JP) attended]",
    issued="Issued on {day}",
    issued_until="Issued on {day}, valid until {until}",
    signature="Signature of {name}",
    verify="Verify this certificate",
    code="Verification code",
    qr="QR code that leads to the verification of this certificate: {url}",
    reverse_heading="Modules and learning hours",
    column_module="Module",
    column_jp="JP",
    column_attended="JP attended",
    column_status="Attendance",
    in_full="Attended",
    in_part="Attended in part",
    not_at_all="Not attended",
    total="Total",
    jp_note="One learning hour (JP, jam pelajaran) lasts {minutes} minutes.",
    no_jp="This training has no learning hours (JP).",
    specimen="SPECIMEN",
    specimen_note="not valid, without a number",
    subject="Proof of a completed training",
)

INDONESIAN = Wording(
    heading="Sertifikat Penyelesaian Pelatihan",
    number="Nomor",
    certifies="Diberikan kepada",
    completed="yang telah menyelesaikan pelatihan",
    held="[di {place} ]pada tanggal {dates}[, dengan kehadiran {attended} dari {jp} jam pelajaran (JP)]",
    issued="Diterbitkan pada tanggal {day}",
    issued_until="Diterbitkan pada tanggal {day}, berlaku hingga {until}",
    signature="Tanda tangan {name}",
    verify="Verifikasi sertifikat ini",
    code="Kode verifikasi",
    qr="Kode QR menuju verifikasi sertifikat ini: {url}",
    reverse_heading="Modul dan jam pelajaran",
    column_module="Modul",
    column_jp="JP",
    column_attended="JP diikuti",
    column_status="Kehadiran",
    in_full="Diikuti",
    in_part="Diikuti sebagian",
    not_at_all="Tidak diikuti",
    total="Jumlah",
    jp_note="Satu jam pelajaran (JP) berlangsung {minutes} menit.",
    no_jp="Pelatihan ini tidak memiliki jam pelajaran (JP).",
    specimen="CONTOH",
    specimen_note="tidak berlaku, tanpa nomor",
    subject="Bukti telah menyelesaikan pelatihan",
)

# Where a kind says something else than the certificate of completion.
_OTHER_KINDS: dict[str, dict[str, dict[str, str]]] = {
    Kind.PARTICIPATION: {
        "en": {
            "heading": "Certificate of Participation",
            "completed": "has taken part in the training",
            "subject": "Proof of participation in a training",
        },
        "id": {
            "heading": "Sertifikat Keikutsertaan",
            "completed": "yang telah mengikuti pelatihan",
            "subject": "Bukti keikutsertaan dalam pelatihan",
        },
    },
    Kind.TRAINER: {
        "en": {
            "heading": "Trainer’s Certificate",
            "completed": "has qualified as a trainer by completing",
            "subject": "Proof of qualification as a trainer",
        },
        "id": {
            "heading": "Sertifikat Pelatih",
            "completed": "yang telah memenuhi kualifikasi sebagai pelatih melalui",
            "subject": "Bukti kualifikasi sebagai pelatih",
        },
    },
    Kind.SERVICE: {
        "en": {
            "heading": "Certificate of Teaching",
            "completed": "has taught in the training",
            "held": "held [in {place} ]on {dates}[, with {attended} learning hours (JP) taught]",
            "reverse_heading": "Sessions taught",
            "column_module": "Session",
            "column_attended": "On",
            "column_status": "As",
            "subject": "Proof of teaching in a training",
        },
        "id": {
            "heading": "Surat Keterangan Mengajar",
            "completed": "yang telah mengajar dalam pelatihan",
            "held": "[di {place} ]pada tanggal {dates}[, dengan {attended} jam pelajaran (JP) yang diajarkan]",
            "reverse_heading": "Sesi yang diajarkan",
            "column_module": "Sesi",
            "column_attended": "Tanggal",
            "column_status": "Sebagai",
            "subject": "Bukti mengajar dalam pelatihan",
        },
    },
}

# By kind of certificate, then by language.
WORDINGS: dict[str, dict[str, Wording]] = {
    kind: {
        language: replace(usual, **_OTHER_KINDS.get(kind, {}).get(language, {}))
        for language, usual in (("en", ENGLISH), ("id", INDONESIAN))
    }
    for kind in Kind.values
}
