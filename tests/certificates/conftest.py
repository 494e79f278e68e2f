import pytest

from .scenes import signed_template, taught_training


@pytest.fixture
def template(db):
    return signed_template()


@pytest.fixture
def training(template):
    return taught_training()
