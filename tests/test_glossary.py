"""One word for one thing: the glossary (``docs/glossary.md``), held against every text that a person reads.

Two lists. The first has words that are wrong wherever they stand; an exception names its text and says why. The second
has the term that a message must have in Indonesian. A word is changed in the glossary first, then here.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import polib
import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)

# Of one language: what is refused, and the word of the glossary that stands for it.
WRONG = {
    "en": {
        r"nobody|somebody|whoever|everybody": "the person by name or role: you, we, the trainer",
        r"on record": "recorded, added, in the data",
        r"seats?": "places",
        r"letters?": "email",
        r"e-mails?": "email",
        r"roll-outs?": "national training, sub-national training",
        r"mend(s|ed|ing)?": "fix, correct",
        r"verbs?": "action",
        r"back room": "admin site",
        r"second factors?": "two-step verification",
        r"came back": "bounced",
        r"anew": "again",
        r"in hand": "in progress",
        r"(closed|close the) account|account is closed": "deactivated",
        r"certificate of service": "certificate of teaching",
    },
    "id": {
        r"bila|apabila": "jika",
        r"nominasi\w*|(di|me)nominasikan|(di|men)?calonkan|pencalonan": "usulan peserta, diusulkan",
        r"(pe)?jabat(?!an)\w*|pegawai negeri": "aparatur",
        r"petugas program|petugas": "pengelola program",
        r"kursi": "kuota",
        r"konsep": "draf",
        r"kelulusan": "penyelesaian",
        r"faktor kedua|dua faktor": "verifikasi dua langkah",
        r"peladen": "server",
        r"bidang (ini|itu|sandi)|kedua bidang": "isian",
        r"e-?mail": "surel",
        r"surat(?! tugas| keterangan)": "surel",
        r"(menyun|sun|disun)ting": "ubah",
        r"(mem|di)?buang": "hapus",
        r"kantor wilayah": "perangkat daerah, instansi vertikal",
        r"pengajar": "pelatih",
        r"proses kerja": "pemroses (worker)",
        r"(di|me)nahan|ditahan|tahan": "tangguhkan",
        r"(pemberi dana|penyandang dana)": "donor",
        r"templat (yang )?(sudah )?ditarik|tarik templat\w*": "tidak digunakan lagi, hentikan penggunaan",
        r"versi terbitan": "versi terpublikasi",
        r"(menerbitkan|terbitkan|menyunting) (draf|templat|pelatihan)": "publikasikan",
        r"sertifikat mengajar": "surat keterangan mengajar",
        r"ruang administrasi": "administrasi data",
        r"akun (ini )?(di)?tutup|tutup akun": "nonaktif",
        r"(pilih|simpan|minta|buat|tulis|masuk|mulai|isi|coba|verifikasi|cabut|periksa|tunggu)lah": "the bare verb",
    },
}
# Case matters in these alone.
WRONG_AS_WRITTEN = {"en": {}, "id": {r"anda": "Anda"}}

ALPHABET = "letters of the alphabet"
# Texts that may have a word, with the reason: the word, a part of the text or the name of its file, why.
ALLOWED = [
    ("letters", "Meaning of the letters", ALPHABET),
    ("letters", "In Arabic letters", ALPHABET),
    ("letters", "In Javanese letters", ALPHABET),
    ("letters", "does not contain these letters", ALPHABET),
    ("letter", "Check the code letter by letter.", ALPHABET),
    ("letter", "Check every letter", ALPHABET),
    ("letters", "Enter a valid “slug” consisting of", "Django’s rule, about letters of the alphabet"),
    ("apabila", "notice_id.html", "the legal notice has the word of the law"),
]

# The message in English, and what its Indonesian must contain.
REQUIRED = {
    "Actions": "Tindakan",
    "Edit": "Ubah",
    "More": "Lainnya",
    "People": "Data orang",
    "Institutions": "Instansi/lembaga",
    "Institution": "Instansi/lembaga",
    "All institutions": "instansi/lembaga",
    "Today": "Tugas hari ini",
    "Published": "Dipublikasikan",
    "Publish": "Publikasikan",
    "Publish the draft": "Publikasikan draf",
    "Published version": "Versi terpublikasi",
    "Draft": "Draf",
    "Retire": "Hentikan penggunaan",
    "Retired": "Tidak digunakan lagi",
    "Nominated": "Diusulkan",
    "Nominate": "Usulkan",
    "Confirmed": "Ditetapkan",
    "Confirm": "Tetapkan",
    "Not accepted": "Tidak diterima",
    "Withdrawn": "Mengundurkan diri",
    "Waiting list": "Daftar tunggu",
    "Places": "Kuota peserta",
    "Place": "Kota/kabupaten",
    "Venue": "Tempat pelaksanaan",
    "Programme officer": "Pengelola program",
    "Viewer": "Pemantau",
    "Active roles": "Peran aktif",
    "Deactivated": "Nonaktif",
    "Deactivate account": "Nonaktifkan akun",
    "Two-step verification": "Verifikasi dua langkah",
    "Passkeys": "Kunci sandi",
    "Recovery codes": "Kode pemulihan",
    "Confirm your identity": "Konfirmasi identitas Anda",
    "Certificate of completion": "Sertifikat penyelesaian pelatihan",
    "Certificate of teaching": "Surat keterangan mengajar",
    "Eligible": "Memenuhi syarat",
    "Not yet eligible": "Belum memenuhi syarat",
    "Not eligible": "Tidak memenuhi syarat",
    "Withhold": "Tangguhkan",
    "Withheld": "Ditangguhkan",
    "Revoke": "Cabut",
    "Reinstate": "Pulihkan",
    "Issue now": "Terbitkan",
    "Bounced": "Gagal terkirim",
    "Email": "Surel",
    "Email address": "Alamat surel",
    "For developers (API)": "Untuk pengembang (API)",
    "Audit log": "Log audit",
    "IP address": "Alamat IP",
    "Background jobs": "Pekerjaan latar belakang",
    "worker": "pemroses (worker)",
    "Admin site": "Administrasi data",
    "Data retention": "Retensi data",
    "Privacy requests": "Permintaan data pribadi",
    "Late": "Terlambat",
    "Excused": "Izin",
    "Absent": "Alpa",
    "Results": "Hasil evaluasi",
    "Percentage": "Persentase",
    "Attendance sheet": "Daftar hadir",
    "Learning hours": "Jam pelajaran",
    "Teach-back": "Praktik mengajar",
    "Lead trainer": "Pelatih utama",
    "Co-trainer": "Pelatih pendamping",
    "Materials": "Bahan ajar",
    "Certificate template": "Templat sertifikat",
    "Signatories": "Penanda tangan",
    "Help": "Bantuan",
}
# The same word stands for several things: the context says which.
REQUIRED_IN_CONTEXT = {
    ("role", "Given by"): "Diberikan oleh",
    ("role", "From"): "Mulai",
    ("role", "Until"): "Sampai",
    ("consent", "Withdraw consent"): "Tarik kembali",
}


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / language / "LC_MESSAGES" / "django.po"))


def catalogued(language: str) -> Iterator[tuple[str, str]]:
    """Each message in ``language`` that a person may read, with the message in English."""
    for entry in catalogue(language):
        texts = [entry.msgstr, *entry.msgstr_plural.values()]
        if language == "en":
            texts = [text or entry.msgid for text in texts] + [entry.msgid_plural]
        yield from ((entry.msgid, PLACEHOLDER.sub(" ", text)) for text in texts if text)


PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|\{\w+\}")
# What is not read: comments, tags of templates, marks, addresses and names of files.
NOT_READ = re.compile(
    r"\{#.*?#\}|\{% comment.*?endcomment %\}|\{%.*?%\}|\{\{.*?\}\}|<!--.*?-->|<script.*?</script>|<style.*?</style>"
    r"|<[^>]*>|\]\([^)]*\)|`[^`]*`|https?://\S+",
    re.DOTALL,
)


def written(language: str) -> Iterator[tuple[str, str]]:
    """Each line that stands in a template, an email or a guide and not in a catalogue, with the file’s name."""
    guides = sorted((ROOT / "docs" / "guides" / language).rglob("*.md"))
    templates = [path for path in sorted((ROOT / "templates").rglob("*.*")) if path.suffix in {".html", ".txt"}]
    ours = [path for path in templates if path.stem.endswith("_id") == (language == "id")]
    for path in [*guides, *ours]:
        for line in NOT_READ.sub(" ", path.read_text(encoding="utf-8")).splitlines():
            if line.strip():
                yield path.name, line


def is_allowed(word: str, where: str, text: str) -> bool:
    return any(word.lower() == allowed and (part in where or part in text) for allowed, part, _reason in ALLOWED)


def refused(language: str, texts: Iterator[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Where a word is that the glossary refuses, the word, and what stands for it."""
    patterns = [(re.compile(rf"\b({word})\b", re.IGNORECASE), right) for word, right in WRONG[language].items()]
    patterns += [(re.compile(rf"\b({word})\b"), right) for word, right in WRONG_AS_WRITTEN[language].items()]
    return [
        (where, found[0], right)
        for where, text in texts
        for pattern, right in patterns
        if (found := pattern.search(text)) and not is_allowed(found[0], where, text)
    ]


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_message_has_a_word_that_the_glossary_refuses(language):
    assert refused(language, catalogued(language)) == []


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_template_email_or_guide_has_a_word_that_the_glossary_refuses(language):
    assert refused(language, written(language)) == []


def test_every_exception_is_needed():
    read = [f"{where} {text}" for language in WRONG for where, text in [*catalogued(language), *written(language)]]

    assert [part for _word, part, _reason in ALLOWED if not any(part in text for text in read)] == []


@pytest.mark.parametrize(("message", "term"), REQUIRED.items(), ids=REQUIRED)
def test_a_message_has_the_term_of_the_glossary(message, term):
    said = {(entry.msgctxt, entry.msgid): entry.msgstr or entry.msgstr_plural.get(0) for entry in catalogue("id")}

    assert term in said[None, message]


@pytest.mark.parametrize(("message", "term"), REQUIRED_IN_CONTEXT.items())
def test_a_message_of_several_meanings_has_the_term_of_its_context(message, term):
    said = {(entry.msgctxt, entry.msgid): entry.msgstr for entry in catalogue("id")}

    assert said[message] == term
