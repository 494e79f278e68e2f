"""What is taught."""

from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from curriculum.models import Curriculum, Material, Module


class CurriculumFactory(DjangoModelFactory):
    class Meta:
        model = Curriculum

    code = factory.Sequence(lambda n: f"curriculum-{n}")
    version = "2022"
    title_en = factory.Sequence(lambda n: f"Curriculum {n}")
    title_ind = factory.Sequence(lambda n: f"Kurikulum {n}")
    state = Curriculum.State.PUBLISHED


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module

    curriculum = factory.SubFactory(CurriculumFactory)
    order = factory.Sequence(lambda n: n + 1)
    code = factory.Sequence(lambda n: f"module-{n}")
    title_en = factory.Sequence(lambda n: f"Module title {n}")
    title_ind = factory.Sequence(lambda n: f"Judul modul {n}")
    jp = Decimal("2.0")


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    module = factory.SubFactory(ModuleFactory)
    kind = Material.Kind.HANDOUT
    title = factory.Sequence(lambda n: f"Material {n}")
    language = Material.Language.ENGLISH
    link = "https://example.org/material"
