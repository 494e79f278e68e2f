"""What the trainings of ten years stand on: a curriculum, programmes, institutions and a template; and who signs in."""

import datetime
import random
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils import timezone

from curriculum.models import Curriculum, Module
from emm.accounts.models import Role, User
from participants.models import Institution, Region
from trainings.access.models import RoleGrant
from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.design import SignatoryLine
from trainings.certificates.models import TemplateVersion
from trainings.certificates.templates.services import create_template, publish, save_draft
from trainings.programmes.models import Programme

YEARS = 10


@dataclass(frozen=True)
class Ground:
    """What every training stands on."""

    programmes: dict[int, list[Programme]]  # of each year
    curriculum: Curriculum
    modules: list[Module]
    regions: list[Region]
    institutions: list[Institution]
    version: TemplateVersion


def first_year() -> int:
    """The year in which the first programme and the first training begin."""
    return timezone.localdate().year - YEARS + 1


def lay_ground(chance: random.Random, *, programmes_a_year: int) -> Ground:
    """Provinces, a curriculum with its modules, programmes of each year, institutions and a template."""
    regions = [
        Region.objects.get_or_create(
            code=f"{number}", defaults={"name_en": f"Province {number}", "name_ind": f"Provinsi {number}"}
        )[0]
        for number in (11, 12, 31, 32, 35, 51, 52, 53, 61, 73, 91)
    ]
    curriculum = Curriculum.objects.create(
        code="load",
        version="1",
        title_en="Curriculum for measuring",
        title_ind="Kurikulum untuk pengukuran",
        state=Curriculum.State.PUBLISHED,
    )
    modules = [
        Module.objects.create(
            curriculum=curriculum,
            order=order,
            code=f"module-{order}",
            title_en=f"Module number {order}",
            title_ind=f"Modul nomor {order}",
            jp=Decimal("2.0"),
        )
        for order in range(1, 8)
    ]
    programmes = {
        year: [_make_programme(year, number) for number in range(1, programmes_a_year + 1)]
        for year in range(first_year(), timezone.localdate().year + 1)
    }
    kinds = [Institution.Kind.MINISTRY, Institution.Kind.AGENCY, Institution.Kind.PROVINCIAL_OFFICE]
    institutions = Institution.objects.bulk_create(
        Institution(
            name_en=f"Office {number}",
            name_ind=f"Kantor {number}",
            kind=chance.choice(kinds),
            region=chance.choice(regions),
        )
        for number in range(200)
    )
    return Ground(programmes, curriculum, modules, regions, institutions, _published_version())


def _make_programme(year: int, number: int) -> Programme:
    return Programme.objects.create(
        code=f"load-{year}-{number}",
        title_en=f"Programme {number} of {year}",
        title_ind=f"Program {number} tahun {year}",
        starts_on=datetime.date(year, 1, 1),
        ends_on=datetime.date(year + 1, 12, 31),
    )


def _published_version() -> TemplateVersion:
    found = TemplateVersion.objects.published().filter(template__name="Measuring").select_related("template").first()
    if found is not None:
        return found
    draft = create_template(name="Measuring", by=None).versions.get()
    signatory = SignatoryLine("Measured Signatory", InBoth("Head of Programmes", "Kepala Program"))
    draft = save_draft(draft=draft, design=replace(draft.design, signatories=(signatory,)), revision=1, by=None)
    return publish(draft=draft, revision=draft.revision, by=None)


def make_accounts(password: str, programmes: list[Programme], *, province: Region) -> None:
    """One for each role, whoever only looks on sees the figures of ``programmes``; and an officer of one province."""
    for role in Role.values:
        grant = _grant(role, role, password, covers_everything=role == Role.OFFICER)
        if role == Role.VIEWER:
            grant.programmes.set(programmes)
    _grant("officer.province", Role.OFFICER, password, covers_everything=False).provinces.set([province])


def _grant(name: str, role: str, password: str, *, covers_everything: bool) -> RoleGrant:
    """The role of the account that is called by ``name``; both are made where they are not there yet."""
    user = User.objects.filter(email=f"{name}@load.example.org").first() or User.objects.create_user(
        f"{name}@load.example.org", password, full_name=f"Load {name}", language="en"
    )
    grant, _created = RoleGrant.objects.get_or_create(
        user=user,
        role=role,
        valid_from=datetime.date(2020, 1, 1),
        defaults={"covers_everything": covers_everything},
    )
    return grant
