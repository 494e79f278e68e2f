"""The curriculum in the admin site, and what may be uploaded there."""

import io

import pytest
from django.test import override_settings

from curriculum.models import Material
from tests.factories import (
    AdministratorFactory,
    MaterialFactory,
    ModuleFactory,
)

from .pages import PDF

pytestmark = pytest.mark.django_db


def material_data(upload, **changes):
    module = ModuleFactory()
    return {
        "module": module.pk,
        "kind": "handout",
        "title": "Handout",
        "language": "en",
        "version": "1",
        "audience": "public",
        "link": "",
        "file": upload,
        **changes,
    }


def upload(content: bytes, name: str) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = name
    return file


def test_a_document_can_be_uploaded(administrators_client):
    administrators_client.post("/en/admin/curriculum/material/add/", material_data(upload(PDF, "handout.pdf")))

    material = Material.objects.get()
    with material.file.open() as file:
        assert file.read() == PDF
    assert "handout" not in str(material.file.name)


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"MZ...", "virus.exe", "Files of this type are not accepted."),
        (b"<html>", "page.pdf", "The content of this file does not match its name (.pdf)."),
        (PDF + b"x" * 100, "large.pdf", "The file is too large"),
    ],
)
@override_settings(UPLOAD_MAX_BYTES=100)
def test_a_file_that_is_not_accepted_is_refused_at_its_field(administrators_client, content, name, said):
    response = administrators_client.post("/en/admin/curriculum/material/add/", material_data(upload(content, name)))

    errors = response.context["adminform"].form.errors
    assert errors["file"][0].startswith(said)
    assert Material.objects.count() == 0


@pytest.mark.parametrize("model", ["curriculum", "module", "material"])
@pytest.mark.parametrize("path", ["", "add/", "{pk}/change/", "{pk}/history/"])
def test_the_admin_site_opens(administrators_client, model, path):
    material = MaterialFactory()
    record = {"material": material, "module": material.module, "curriculum": material.module.curriculum}[model]
    material.save()

    response = administrators_client.get(f"/en/admin/curriculum/{model}/{path.format(pk=record.pk)}")

    assert response.status_code == 200


@pytest.fixture
def administrators_client(client):
    client.force_login(AdministratorFactory())
    return client
