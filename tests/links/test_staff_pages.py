"""The links of a person, as staff see, revoke and renew them."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone, translation

from emm.links.models import Link
from emm.links.services import revoke_link
from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db


def page_of(client, person):
    return client.get(person.get_absolute_url()).content.decode()


def test_the_page_of_a_person_lists_the_links_with_the_ways_to_end_them(client, administrator, person, link):
    page = page_of(client, person)
    assert "Links without sign-in" in page
    assert "Certificates of a person" in page
    assert "never used" in page
    assert reverse("links:revoke", args=[link.pk]) in page
    assert reverse("links:renew", args=[link.pk]) in page


def test_in_indonesian(client, administrator, person, link):
    with translation.override("id"):
        page = page_of(client, person)
    assert "Tautan tanpa masuk" in page
    assert "belum pernah dipakai" in page


def test_officers_do_not_see_the_links(client, person, link):
    client.force_login(OfficerFactory())
    assert "Links without sign-in" not in page_of(client, person)


def test_a_person_without_links_has_no_such_part(client, administrator, person):
    assert "Links without sign-in" not in page_of(client, person)


def test_a_link_is_revoked_with_a_reason(client, administrator, person, link, address):
    url = reverse("links:revoke", args=[link.pk])
    assert "Siti &amp; &lt;Rahma&gt;" in client.get(url).content.decode()
    assert Link.objects.usable().count() == 1

    missing = client.post(url, {"reason": " "})
    done = client.post(url, {"reason": "<b>Wrong</b> address"})

    assert missing.status_code == 422
    assert (done.status_code, done["Location"]) == (302, person.get_absolute_url())
    assert client.get(address).status_code == 404
    page = page_of(client, person)
    assert "Revoked by staff · &lt;b&gt;Wrong&lt;/b&gt; address" in page
    assert url not in page


def test_a_link_that_ended_meanwhile_says_so(client, administrator, link):
    revoke_link(link=link, by=administrator, reason="First")
    answer = client.post(reverse("links:revoke", args=[link.pk]), {"reason": "Second"})
    assert answer.status_code == 422
    assert "This link no longer works." in answer.content.decode()


def test_an_expired_link_is_renewed(client, administrator, person, link, address):
    with time_machine.travel(timezone.now() + datetime.timedelta(days=91), tick=False):
        client.force_login(administrator)
        assert "expired on" in page_of(client, person)
        answer = client.post(reverse("links:renew", args=[link.pk]))
        assert answer["Location"] == person.get_absolute_url()
        assert client.get(address).status_code == 200


def test_looking_at_the_address_of_renewal_changes_nothing(client, administrator, link):
    assert client.get(reverse("links:renew", args=[link.pk])).status_code == 405
    assert Link.objects.get().expires_at == link.expires_at
