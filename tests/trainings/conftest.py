"""An officer who is signed in, and a training on Thursday and Friday, 29 and 30 September 2022."""

import datetime

import pytest

from tests.factories import OfficerFactory, TrainingFactory

THURSDAY = datetime.date(2022, 9, 29)


@pytest.fixture
def officer(client):
    user = OfficerFactory()
    client.force_login(user)
    return user


@pytest.fixture
def training():
    return TrainingFactory(title_en="National roll-out", title_ind="Pelatihan nasional", starts_on=THURSDAY)
