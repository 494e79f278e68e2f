"""Pages travel compressed: on a phone in a weak network, that is most of the wait."""

import gzip

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_a_page_is_compressed_for_whoever_can_read_that(client):
    plain = client.get(reverse("privacy"))
    packed = client.get(reverse("privacy"), headers={"accept-encoding": "gzip"})

    assert plain.headers.get("Content-Encoding") is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) < len(plain.content) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]
