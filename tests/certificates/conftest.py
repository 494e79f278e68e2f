"""A training whose certificates can be issued, and what tests of them begin with."""

import pytest

from trainings.certificates.templates.services import start_draft

from .letters import issued
from .scenes import signed_template, taught_training


@pytest.fixture
def template(db):
    return signed_template()


@pytest.fixture
def training(template):
    return taught_training()


@pytest.fixture
def draft(template):
    return start_draft(template=template.template, by=None)


@pytest.fixture
def certificate(training):
    """Of somebody with an address, and with a name that a page must escape."""
    return issued(training, "Siti & <Rahma>", email="siti@example.org", language="en")
