"""Invented people and an invented training, on which a design is tried."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.conf import settings
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.defaults import texts_of
from trainings.certificates.designs.design import Design
from trainings.certificates.kinds import Kind
from trainings.certificates.records.snapshot import ModuleLine, Snapshot

MINISTRY = InBoth("Ministry of Manpower", "Kementerian Ketenagakerjaan")
TRAINING = InBoth(
    "Essentials of Migration Management: training for ministries",
    "Dasar-Dasar Pengelolaan Migrasi: pelatihan bagi kementerian",
)
# What must have room in every template that is published.
LONGEST = "longest"


@dataclass(frozen=True)
class Sample:
    """A name of a certain sort, with what stands below it."""

    label: str | Promise
    name: str
    position: str = "Analis Kebijakan"
    institution: InBoth = MINISTRY
    nip: str = ""
    training: InBoth = TRAINING


SAMPLES = {
    "usual": Sample(gettext_lazy("Usual"), "Siti Rahmawati, S.Sos., M.Si."),
    "short": Sample(gettext_lazy("Short"), "Ani", position="", institution=InBoth("", "")),
    "long": Sample(
        gettext_lazy("Long"),
        "Prof. Dr. Hj. Raden Ajeng Kusumaningrum Wulandari Puspitasari Hadiningrat, S.H., M.Hum., LL.M., Ph.D.",
        position="Kepala Subdirektorat Pelindungan Pekerja Migran Indonesia",
        institution=InBoth(
            "Coordinating Ministry for Human Development and Cultural Affairs",
            "Kementerian Koordinator Bidang Pembangunan Manusia dan Kebudayaan",
        ),
    ),
    LONGEST: Sample(
        gettext_lazy("Long, with a NIP and a long title"),
        "Prof. Dr. Hj. Raden Ajeng Kusumaningrum Wulandari Puspitasari Hadiningrat, S.H., M.Hum., LL.M., Ph.D.",
        position="Kepala Subdirektorat Pelindungan Pekerja Migran Indonesia",
        institution=InBoth(
            "Coordinating Ministry for Human Development and Cultural Affairs",
            "Kementerian Koordinator Bidang Pembangunan Manusia dan Kebudayaan",
        ),
        nip="198203152006042009",
        training=InBoth(
            "National Training: Essentials of Migration Management for Ministries and Agencies",
            "Pelatihan Tingkat Nasional: Pokok-Pokok Pengelolaan Migrasi bagi Kementerian dan Lembaga",
        ),
    ),
    "arabic": Sample(gettext_lazy("In Arabic letters"), "عبد الرحمن الحبشي"),
    "javanese": Sample(gettext_lazy("In Javanese letters"), "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ"),
    "signs": Sample(gettext_lazy("With signs such as & < \" '"), 'Maria O\'Neil <Ama> & "Putri" Tarigan'),
}

_MODULES = (
    InBoth("The global context of international migration", "Konteks global migrasi internasional"),
    InBoth("Migration management and the policy cycle", "Pengelolaan migrasi dan siklus kebijakan"),
    InBoth("Migration and development", "Migrasi dan pembangunan"),
    InBoth("Regulating migration: border management", "Pengaturan migrasi: pengelolaan perbatasan"),
    InBoth("Trafficking in persons", "Perdagangan orang"),
    InBoth("Labour migration", "Migrasi tenaga kerja"),
    InBoth("Gender and migration", "Gender dan migrasi"),
)
_DAY = datetime.date(2026, 9, 30)
_ROLE = InBoth("Trainer", "Pelatih")


def sample_snapshot(design: Design, *, kind: str, language: str, sample: str, template: str, version: int) -> Snapshot:
    """What a certificate of this design would say for an invented person."""
    person = SAMPLES[sample]
    return Snapshot(
        number="",
        verification_code="",
        verification_url=f"{settings.SITE_URL}{reverse('certificates:verify')}",
        issued_on=_DAY,
        languages=("id", "en") if language == "both" else (language,),
        organisation=settings.ORGANISATION_NAME,
        kind=kind,
        name=person.name,
        institution=person.institution,
        position=person.position,
        nip=person.nip,
        training=person.training,
        starts_on=_DAY - datetime.timedelta(days=1),
        ends_on=_DAY,
        place=InBoth("Jakarta", "Jakarta"),
        attended_jp=Decimal("12.0"),
        total_jp=Decimal("14.0"),
        percent=86,
        jp_minutes=settings.JP_MINUTES,
        modules=tuple(_line(number, title, kind) for number, title in enumerate(_MODULES)),
        signatories=design.signatories,
        template=template,
        template_version=version,
        look=design.look,
        phrases=texts_of(design, kind),
    )


def _line(number: int, title: InBoth, kind: str) -> ModuleLine:
    two = Decimal("2.0")
    if kind == Kind.SERVICE:
        return ModuleLine(title, two, two, _DAY, _ROLE)
    return ModuleLine(title, two, Decimal("0.0") if number == len(_MODULES) - 1 else two)
