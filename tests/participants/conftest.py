"""An officer who is signed in."""

import pytest

from tests.factories import OfficerFactory


@pytest.fixture
def officer(client):
    user = OfficerFactory()
    client.force_login(user)
    return user
