"""Whoever changes anything in the admin site has proved a moment ago who they are."""

import datetime
from urllib.parse import urlencode

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from curriculum.models import Material, Module
from emm.jobs.models import Job
from tests.factories import PASSWORD, AdministratorFactory, JobFactory, MaterialFactory, OfficerFactory, RegionFactory

from .conftest import is_signed_in

pytestmark = pytest.mark.django_db
PROOF = "/en/account/reauthenticate/"


@pytest.fixture
def later():
    """Twenty minutes after whatever was done before."""
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=20)):
        yield


def region_values(region, **changes):
    values = {"code": region.code, "level": "province", "time_zone": "Asia/Jakarta", "parent": ""}
    return {**values, "name_en": "Changed", "name_ind": "Diubah", **changes}


def change_page(record):
    meta = record._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[record.pk])


def test_a_moment_after_the_sign_in_nothing_is_asked(client, administrator):
    region = RegionFactory()
    response = client.post(change_page(region), region_values(region))
    assert response["Location"] == reverse("admin:participants_region_changelist")


def test_what_was_sent_waits_for_the_proof_and_is_then_done(later, settings):
    region, browser = RegionFactory(name_en="Bali"), Client(enforce_csrf_checks=True)
    with time_machine.travel(timezone.now() - datetime.timedelta(minutes=20)):
        browser.force_login(AdministratorFactory())
    address = change_page(region)
    token = browser.get(address).cookies["csrftoken"].value

    asked = browser.post(address, region_values(region, csrfmiddlewaretoken=token))
    assert (asked.status_code, asked["Location"]) == (302, f"{PROOF}?{urlencode({'next': address})}")
    region.refresh_from_db()
    assert region.name_en == "Bali"

    done = browser.post(PROOF, {"password": PASSWORD, "next": address, "csrfmiddlewaretoken": token})
    assert (done.status_code, done["Location"]) == (302, reverse("admin:participants_region_changelist"))
    region.refresh_from_db()
    assert region.name_en == "Changed"


@pytest.mark.usefixtures("administrator", "later")
class TestLater:
    def test_looking_needs_no_proof(self, client):
        assert client.get(change_page(RegionFactory())).status_code == 200

    def test_what_is_done_to_several_at_once_needs_one_too(self, client):
        job = JobFactory(state=Job.State.FAILED)
        answer = client.post("/en/admin/jobs/job/", {"action": "try_again", "_selected_action": [job.pk]})
        assert answer["Location"].startswith(PROOF)
        assert Job.objects.get().state == Job.State.FAILED

    def test_a_file_is_chosen_again_after_it(self, client):
        material = MaterialFactory(title="Slides")
        address = change_page(material)
        file = SimpleUploadedFile("new.pdf", b"%PDF-1.7", "application/pdf")
        asked = client.post(address, {"title": "Changed", "file": file})
        assert asked["Location"] == f"{PROOF}?{urlencode({'next': address})}"
        assert client.post(PROOF, {"password": PASSWORD, "next": address})["Location"] == address
        assert "Nothing was saved. Choose the file again." in client.get(address).content.decode()
        assert Material.objects.get().title == "Slides"

    def test_nobody_proves_anything_to_leave(self, client):
        client.post(reverse("admin:logout"))
        assert not is_signed_in(client)

    def test_it_deletes_nothing_before(self, client):
        module = MaterialFactory().module
        address = reverse("admin:curriculum_module_delete", args=[module.pk])
        assert client.post(address, {"post": "yes"})["Location"].startswith(PROOF)
        assert Module.objects.exists()


def test_who_may_not_is_not_asked_for_a_proof(client, later):
    client.force_login(OfficerFactory())
    with time_machine.travel(timezone.now() + datetime.timedelta(minutes=40)):
        assert "/login/" in client.post(change_page(RegionFactory()), {})["Location"]


def test_the_own_password_is_changed_on_its_own_page(client, administrator):
    assert client.get(reverse("admin:password_change"))["Location"] == reverse("account_change_password")
