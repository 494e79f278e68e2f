"""A training on Thursday and Friday, 29 and 30 September 2022."""

import datetime

import pytest

from tests.factories import TrainingFactory

THURSDAY = datetime.date(2022, 9, 29)


@pytest.fixture
def training():
    return TrainingFactory(title_en="National training", title_ind="Pelatihan nasional", starts_on=THURSDAY)
