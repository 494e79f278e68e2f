"""Programmes and their indicators."""

import datetime
from decimal import Decimal

import factory
from factory.django import DjangoModelFactory

from trainings.programmes.models import Indicator, Programme


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"programme-{n}")
    title_en = factory.Sequence(lambda n: f"Programme {n}")
    title_ind = factory.Sequence(lambda n: f"Program {n}")
    starts_on = datetime.date(2022, 1, 1)
    ends_on = datetime.date(2030, 12, 31)


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"1.{n}")
    title_en = "Officials trained"
    title_ind = "Pejabat yang dilatih"
    target = Decimal(100)
