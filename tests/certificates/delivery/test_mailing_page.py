"""The page on which staff send certificates by e-mail, and see what became of it."""

import pytest
from django.core import mail
from django.urls import reverse

from emm.jobs.models import Job
from emm.links.models import Link
from tests.certificates.letters import issued, path_in, run, send
from tests.certificates.pages import content
from tests.factories import OfficerFactory

pytestmark = pytest.mark.django_db


def test_page_shows_who_was_reached_and_who_has_no_address(client, training, certificate, administrator):
    nobody = issued(training, "Tanpa Alamat", email=None)
    address = reverse("certificates:mail", args=[training.pk])
    before = content(client.get(address))
    assert "Send 1 certificate<" in before
    assert "1 person without an email address" in before
    assert reverse("participants:person_edit", args=[nobody.person_id]) in before

    response = client.post(reverse("certificates:mail_start", args=[training.pk]))
    assert (response.status_code, response.url) == (302, address)
    run(Job.objects.get())
    client.post(f"{path_in(mail.outbox[0])}opened/")

    after = content(client.get(address))
    assert "1 of 2 sent" in after
    assert "1 opened" in after
    assert "Send again" in after


@pytest.mark.parametrize("people", [1, 3])
def test_queries_of_the_page_are_constant(client, training, administrator, django_assert_num_queries, people):
    for number in range(people):
        issued(training, f"Person {number}", email=f"p{number}@example.org")
    send(training)

    with django_assert_num_queries(8):
        client.get(reverse("certificates:mail", args=[training.pk]))


def test_page_before_anything_was_issued_says_what_to_do(client, training, administrator):
    assert "No certificate to send yet" in content(client.get(reverse("certificates:mail", args=[training.pk])))


def test_officer_looks_and_does_not_send(client, training, certificate):
    client.force_login(OfficerFactory())

    page = content(client.get(reverse("certificates:mail", args=[training.pk])))

    assert "siti@example.org".replace("@", "<wbr>@").replace(".", ".<wbr>") in page
    assert "mail/start/" not in page


def test_officer_reads_no_address_of_a_record_outside_the_scope(client, training, certificate):
    nobody = issued(training, "Tanpa Alamat", email=None)
    client.force_login(OfficerFactory(role__programmes=[training.programme]))

    page = content(client.get(reverse("certificates:mail", args=[training.pk])))

    assert "Siti &amp; &lt;Rahma&gt;" in page
    assert "in the person’s record" in page
    assert "siti@" not in page
    assert reverse("participants:person_edit", args=[nobody.person_id]) not in page


def test_sending_again_ends_the_earlier_link_and_only_when_it_was_sent(client, training, certificate, administrator):
    send(training)
    old = path_in(mail.outbox[0])

    client.post(reverse("certificates:send_again", args=[certificate.pk]))
    assert client.get(old).status_code == 200
    run(Job.objects.order_by("pk").last())

    assert client.get(old).status_code == 404
    assert client.get(path_in(mail.outbox[1])).status_code == 200


def test_link_is_ended_by_hand(client, training, certificate, administrator):
    send(training)

    page = reverse("certificates:end_links", args=[certificate.pk])
    assert client.post(page).status_code == 422
    assert client.get(path_in(mail.outbox[0])).status_code == 200

    client.post(page, {"reason": "Sent to the wrong person"})

    assert Link.objects.get().revoked_reason == "Sent to the wrong person"
    response = client.get(path_in(mail.outbox[0]))
    assert (response.status_code, "This link is no longer valid" in content(response)) == (404, True)
