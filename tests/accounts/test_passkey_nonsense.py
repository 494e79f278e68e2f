"""A passkey's answer that no key has made is refused as a wrong one, at every door; allauth fails on some of them."""

import json

import pytest
from django.urls import reverse

from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db
ANSWERS = [
    "-1",
    "9" * 400,
    "[[]]",
    '"text"',
    '{"id": 1}',
    '{"id": "AA", "rawId": "AA", "type": "public-key", "response": 1}',
    json.dumps({"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": "AA"}}),
    json.dumps(
        {
            "id": "AA",
            "rawId": "AA",
            "type": "public-key",
            "response": {
                "clientDataJSON": "e30",
                "attestationObject": "oA",
                "authenticatorData": "AA",
                "signature": "AA",
                "userHandle": "MQ",
            },
        }
    ),
    '{"response": {"userHandle": []}}',
    "{" * 5000,
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_nobody_comes_in_by_nonsense(client, answer):
    client.get(
        reverse("mfa_login_webauthn"), headers={"Accept": "application/json", "X-Requested-With": "XMLHttpRequest"}
    )
    response = client.post(reverse("mfa_login_webauthn"), {"credential": answer})
    assert response.status_code in {200, 302, 422}
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("page", ["mfa_add_webauthn", "mfa_reauthenticate_webauthn"])
@pytest.mark.parametrize("answer", ANSWERS)
def test_nonsense_adds_no_key_and_proves_nothing(client, page, answer):
    officer = OfficerFactory()
    client.force_login(officer)
    client.get(reverse(page))
    response = client.post(reverse(page), {"name": "Key", "passwordless": "on", "credential": answer})
    assert response.status_code in {200, 302, 422}
    assert not officer.authenticator_set.exists()
