import datetime
import logging

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from emm.common.formatting import date_range
from tests.certificates.scenes import attendee
from trainings.certificates.issuing.lifecycle import replace, revoke
from trainings.certificates.issuing.services import record_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.records import codes
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.certificates.verification.lookup import masked

pytestmark = pytest.mark.django_db
FORM = "/en/verify/"


@pytest.fixture
def certificate(training):
    attendee(training, "Siti Rahmawati", email="siti@example.org", phone="+62811")
    return record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)


def answer(client, code, language="en"):
    return client.get(f"/{language}/verify/{code}/")


def content(response):
    return " ".join(response.content.decode().split())


def test_valid_certificate_shows_what_its_paper_shows(client, certificate, training):
    response = answer(client, certificate.code)

    page = content(response)
    assert response.status_code == 200
    assert "This certificate is valid" in page
    for text in (
        "Siti Rahmawati",
        certificate.number,
        training.title_ind,
        certificate.enrolment.institution_name_ind,
        "29–30 September 2022",
        "10 of 10 JP attended (100%)",
        "1 JP lasts 45 minutes",
        "Jakarta",
        "Analyst, ",
        "Pokok 5",
        "Dr. Ratna Dewi, M.A.",
        "Direktur Pelatihan",
        certificate.grouped_code,
    ):
        assert text in page
    for text in ("siti@example.org", "+62811"):
        assert text not in page


def test_later_change_of_the_record_does_not_change_the_answer(client, certificate):
    certificate.person.full_name = "Someone else"
    certificate.person.save()

    assert "Siti Rahmawati" in content(answer(client, certificate.code))


@pytest.mark.parametrize(
    ("language", "said"), [("en", "Reason:</span> <b>Misused"), ("id", "Alasan:</span> <b>Disalahgunakan")]
)
def test_revoked_certificate_tells_the_cause_in_the_readers_language(client, certificate, language, said):
    revoke(certificate=certificate, cause=Certificate.Cause.MISUSE, reason="Sold it", by=None)

    assert said in content(answer(client, certificate.code, language))


def test_revoked_certificate_tells_when_and_keeps_the_full_reason_to_staff(client, certificate):
    revoke(certificate=certificate, reason="Copied the test of a colleague", by=None)

    page = content(answer(client, certificate.code))

    assert "This certificate was revoked" in page
    assert "This certificate is no longer valid." in page
    assert "Copied the test" not in page
    assert "is valid" not in page


def test_replaced_certificate_leads_to_the_new_one(client, certificate):
    new = replace(certificate=certificate, reason="Name", by=None)

    page = content(answer(client, certificate.code))

    assert "This certificate was replaced" in page
    assert f"by {new.number}" in page
    assert reverse("certificates:verification", args=[new.code]) in page
    assert certificate.number in content(answer(client, new.code))


def test_certificate_replaced_twice_leads_to_the_one_that_counts_now(client, certificate):
    second = replace(certificate=certificate, reason="Name", by=None)
    third = replace(certificate=second, reason="Name again", by=None)
    revoke(certificate=third, reason="Error", by=None)
    attendee(certificate.training, "Someone else")

    response = answer(client, certificate.code)

    assert response.context["facts"].successors == [second, third]
    # Two links lead to it: of the chain, and the button.
    assert content(response).count(f'href="/en/verify/{third.code}/"') == 2


def test_replaced_certificate_takes_one_query_more(client, certificate, django_assert_num_queries):
    replace(certificate=certificate, reason="Name", by=None)

    with django_assert_num_queries(2):
        answer(client, certificate.code)


@pytest.mark.parametrize("code", ["0000000000000000", "7K2M-9QXT", "nonsense", "é" * 40, "x" * 300, "'; DROP TABLE--"])
def test_unknown_code_is_a_page_that_helps(client, certificate, code):
    response = answer(client, code)

    assert response.status_code == 404
    assert "No certificate has this code or number" in content(response)


def test_nul_in_a_code_is_refused(client, certificate):
    assert client.get("/en/verify/%00/").status_code == 400


def test_code_may_be_typed_with_hyphens_and_in_small_letters(client, certificate):
    assert answer(client, codes.grouped(certificate.code).lower()).status_code == 200


def test_page_speaks_indonesian(client, certificate):
    response = answer(client, certificate.code, language="id")

    assert response.status_code == 200
    assert '<html lang="id"' in content(response)
    assert "29–30 September 2022" in content(response)


@pytest.mark.parametrize("address", ["found", "unknown"])
def test_answers_are_neither_indexed_nor_cached(client, certificate, address):
    response = answer(client, certificate.code if address == "found" else "0" * 16)

    assert response["X-Robots-Tag"] == "noindex"
    assert "no-store" in response["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in content(response)


@pytest.mark.parametrize(("language", "prefix"), [("id", "/id/"), ("en-GB", "/en/"), ("fr", "/en/")])
def test_qr_code_leads_to_the_page_in_the_visitors_language(client, certificate, language, prefix):
    short = certificate.verification_url.removeprefix("http://127.0.0.1:8000")
    assert short == f"/v/{certificate.code}/"

    response = client.get(short, headers={"accept-language": language})

    assert (response.status_code, response.url) == (302, f"{prefix}verify/{certificate.code}/")


def test_short_link_with_nonsense_ends_at_the_page_that_helps(client, certificate):
    response = client.get("/v/nonsense/", follow=True)

    assert response.status_code == 404
    assert "No certificate has this code or number" in content(response)


def test_form_leads_a_code_to_its_answer(client, certificate):
    response = client.get(FORM, {"q": codes.grouped(certificate.code).lower()})

    assert (response.status_code, response.url) == (302, f"/en/verify/{certificate.code}/")


@pytest.mark.parametrize(
    "question", ["IOM-ID/EMM/2022/NAT/0001", " iom-id/emm/2022/nat/0001 ", "IOM-ID / EMM / 2022 / NAT / 0001"]
)
def test_number_alone_tells_that_it_exists_and_little_more(client, certificate, question):
    response = client.get(FORM, {"q": question})

    page = content(response)
    assert response.status_code == 200
    assert "A certificate with this number exists." in page
    assert "S••• R•••" in page
    assert "Valid" in page
    for hidden in ("Siti", "Rahmawati", certificate.code, certificate.grouped_code, "Jakarta"):
        assert hidden not in page


def test_number_of_a_revoked_certificate_tells_its_state(client, certificate):
    revoke(certificate=certificate, reason="Error", by=None)

    assert "Revoked" in content(client.get(FORM, {"q": certificate.number}))


def test_unknown_number_is_told_and_kept_in_the_form(client, certificate):
    response = client.get(FORM, {"q": "IOM-ID/EMM/2022/NAT/9999 <b>"})

    assert response.status_code == 404
    assert 'value="IOM-ID/EMM/2022/NAT/9999 &lt;b&gt;"' in content(response)


@pytest.mark.parametrize(
    ("question", "status"), [("", 200), ("   ", 200), ("x" * 500, 404), ("x" * 2001, 200), ("\x00", 400)]
)
def test_empty_and_absurd_questions_are_no_error(client, certificate, question, status):
    assert client.get(FORM, {"q": question}).status_code == status


@pytest.fixture
def one_minute():
    """All that happens, happens within one minute, however slow the machine."""
    with time_machine.travel(1_700_000_000, tick=False):
        yield


@pytest.mark.usefixtures("one_minute")
def test_numbers_are_answered_fifteen_times_a_minute(client, certificate):
    statuses = [client.get(FORM, {"q": certificate.number}).status_code for _ in range(16)]

    assert statuses == [200] * 15 + [429]
    refused = client.get(FORM, {"q": certificate.number})
    assert refused["Retry-After"] == "60"
    assert "Too many attempts" in content(refused)
    assert client.get(FORM, {"q": certificate.number}, REMOTE_ADDR="10.0.0.9").status_code == 200
    assert client.get(FORM).status_code == 200


@pytest.mark.usefixtures("one_minute")
def test_codes_are_answered_a_hundred_and_twenty_times_a_minute(client, certificate):
    statuses = [answer(client, "0" * 16).status_code for _ in range(121)]

    assert statuses == [404] * 120 + [429]


def test_nothing_personal_is_logged(client, certificate, caplog):
    with caplog.at_level(logging.DEBUG):
        answer(client, certificate.code)
        client.get(FORM, {"q": certificate.number})

    assert "Siti" not in caplog.text


def test_verification_takes_one_query(client, certificate, django_assert_num_queries):
    with django_assert_num_queries(1):
        answer(client, certificate.code)


@pytest.mark.parametrize(
    ("name", "hidden"), [("Suryani", "S•••"), ("Dr. Siti Rahmawati", "D••• S••• R•••"), ("عبد", "ع•••")]
)
def test_masked_name_is_recognised_by_its_holder_only(name, hidden):
    assert masked(name) == hidden


def test_expired_certificate_names_its_last_valid_day(client, certificate):
    day = timezone.localdate() - datetime.timedelta(days=1)
    Certificate.objects.update(
        kind=Certificate.Kind.TRAINER,
        valid_until=day,
        snapshot={**certificate.snapshot, "kind": "trainer", "valid_until": day.isoformat()},
    )

    page = content(answer(client, certificate.code))

    assert "This certificate has expired" in page
    assert f"This certificate was valid until the end of {date_range(day)}." in page
    assert client.get(f"/api/certificates/{certificate.code}.json").json()["state"] == "expired"
