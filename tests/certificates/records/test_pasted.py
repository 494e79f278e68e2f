"""What people paste into the search of certificates: links of ours however they look, private ones, foreign ones."""

import pytest
from django.urls import reverse

from tests.certificates.pages import content
from tests.factories import AdministratorFactory
from trainings.certificates.records import pasted_links
from trainings.certificates.records.pasted_links import Pasted

CODE = "7K2M9QXT4HVBA1CD"
SITE = "http://127.0.0.1:8000"


@pytest.mark.parametrize(
    "text",
    [
        f"{SITE}/v/{CODE}/",
        f"{SITE}/v/{CODE}",
        f"{SITE.upper()}/V/{CODE.lower()}/",
        f"127.0.0.1:8000/v/{CODE}/",
        f"127.0.0.1/v/{CODE}/",
        f"https://127.0.0.1:8000/v/{CODE}/",
        f"  {SITE}/v/{CODE}/  ",
        f"{SITE}/v/{CODE}/#top",
        f"{SITE}/v/{CODE}/?utm_source=mail",
        f"{SITE}/en/verify/{CODE}/",
        f"{SITE}/id/verify/{CODE}/",
        f"{SITE}/ID/Verify/7k2m-9qxt-4hvb-a1cd",
        f"{SITE}/en/verify/?q=7K2M-9QXT-4HVB-A1CD",
        f"{SITE}/api/certificates/{CODE}.json",
        f"{SITE}/v/7K2M9QXT\r\n4HVBA1CD/",
        f"{SITE}/v/ 7K2M 9QXT 4HVB A1CD /",
        f"Certificate of participation: EMM. Number IOM-ID/EMM/2022/1. Verify it here: {SITE}/v/{CODE}/",
        f"Lihat {SITE}/v/{CODE}. Terima kasih.",
        f"(see {SITE}/v/{CODE})",
        f"{SITE}/en/wallet/secret/ {SITE}/v/{CODE}/",
        f"https://other.example/ {SITE}/v/{CODE}/",
        f"https://scanner.example/?url=http%3A%2F%2F127.0.0.1%3A8000%2Fv%2F{CODE}%2F&data=05",
        f"https://testserver/v/{CODE}/",
        f"https://www.testserver/v/{CODE}/",
    ],
)
def test_link_of_ours_is_read_as_its_code(text):
    assert pasted_links.read(text, hosts=["testserver"]) == Pasted(code=CODE)


@pytest.mark.parametrize(
    ("text", "site"),
    [
        (f"https://certificates.example/v/{CODE}/", "certificates.example"),
        (f"https://evil127.0.0.1.example/en/verify/{CODE}/", "evil127.0.0.1.example"),
        (f"https://testserver.example/v/{CODE}/", "testserver.example"),
        (f"https://x@certificates.example/v/{CODE}", "certificates.example"),
        (f"certificates.example/v/{CODE}", "certificates.example"),
        ("HTTPS://Certificates.Example/", "certificates.example"),
    ],
)
def test_link_of_another_site_is_named(text, site):
    assert pasted_links.read(text, hosts=["testserver"]) == Pasted(other_site=site)


@pytest.mark.parametrize(
    "text", ["", CODE, "IOM-ID/EMM/2022/1", "B.12/v.1/2022", f"{SITE}/v/7K2M/", f"{SITE}/en/", "//"]
)
def test_what_is_no_link_to_a_certificate_is_left_alone(text):
    assert pasted_links.read(text) == Pasted()


@pytest.mark.django_db
class TestVerifyForm:
    def test_pasted_link_leads_to_the_certificate(self, client):
        answer = client.get("/id/verify/", {"q": f"{SITE}/v/{CODE}/"})

        assert (answer.status_code, answer.url) == (302, f"/id/verify/{CODE}/")

    def test_foreign_link_is_not_looked_up_and_named(self, client):
        answer = client.get("/en/verify/", {"q": f"https://certificates.example/v/{CODE}/"})

        assert answer.status_code == 422
        assert "This link leads to certificates.example, which is not our website" in content(answer)

    def test_private_link_is_not_followed(self, client):
        answer = client.get("/en/verify/", {"q": f"{SITE}/en/wallet/secret/"})

        assert answer.status_code == 422
        assert "This is a private link to all certificates of one person" in content(answer)


@pytest.mark.django_db
@pytest.mark.parametrize("as_typed", ["{url}", "{grouped}", "{code}", " {spaced} "])
@pytest.mark.parametrize("address", ["certificates:certificates", "home:search"])
def test_staff_find_a_certificate_by_what_stands_on_it(client, certificate, address, as_typed):
    client.force_login(AdministratorFactory())
    grouped = certificate.grouped_code
    typed = as_typed.format(
        url=certificate.verification_url, grouped=grouped, code=certificate.code, spaced=grouped.replace("-", " ")
    )

    page = content(client.get(reverse(address), {"q": typed}))

    assert certificate.get_absolute_url() in page
