"""What was written down of a participant is corrected in the browser."""

import pytest
from django.urls import reverse

from tests.factories import EnrolmentFactory, RegionFactory
from trainings.enrolment.models import Enrolment

from .pages import page_of, text_of

pytestmark = pytest.mark.django_db


def test_what_was_written_down_is_corrected(client, officer):
    enrolment = EnrolmentFactory(institution_name_en="Name of that day")
    bali = RegionFactory(code="51")
    address = reverse("enrolment:enrolment_edit", args=[enrolment.pk])

    assert "Recorded as “Name of that day”." in text_of(client.get(address))
    response = client.post(
        address,
        {"institution": enrolment.institution.pk, "position": "Director", "region": bali.pk, "note": "Vegetarian"},
    )

    changed = Enrolment.objects.get(pk=enrolment.pk)
    assert response["Location"] == page_of(enrolment.training)
    assert (changed.institution_name_en, changed.position, changed.region, changed.note) == (
        "Name of that day",
        "Director",
        bali,
        "Vegetarian",
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("position", "x" * 151),
        ("note", "x" * 301),
        ("institution", "9" * 40),
        ("institution", "x"),
        ("region", "-1"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_at_its_field(client, officer, field, value):
    address = reverse("enrolment:enrolment_edit", args=[EnrolmentFactory().pk])

    response = client.post(address, {"position": "Director", field: value})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]


def test_a_null_character_is_taken_out_of_what_was_typed(client, officer):
    enrolment = EnrolmentFactory()

    client.post(reverse("enrolment:enrolment_edit", args=[enrolment.pk]), {"position": "a\x00b"})

    enrolment.refresh_from_db()
    assert enrolment.position == "ab"
