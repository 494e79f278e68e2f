"""A wallet link of a person, made by hand."""

import pytest
from django.urls import reverse

from emm.links.services import create_link
from tests.factories import CertificateFactory, MessageFactory, PersonFactory
from trainings.certificates.delivery.certificate_links import WALLET


@pytest.fixture
def person():
    return PersonFactory(full_name="Siti & <Rahma>")


@pytest.fixture
def message(person):
    return MessageFactory(certificate=CertificateFactory(person=person), state="sent")


@pytest.fixture
def made(person, message):
    """The link and its token."""
    return create_link(purpose=WALLET, holder=person, scope=message)


@pytest.fixture
def link(made):
    return made[0]


@pytest.fixture
def token(made):
    return made[1]


@pytest.fixture
def address(token):
    return reverse("certificates:wallet", args=[token])
