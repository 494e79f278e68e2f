"""Marks in the admin site."""

import pytest
from django.urls import reverse

from tests.factories import AdministratorFactory, AttendanceMarkFactory, UserFactory
from trainings.attendance.models import AttendanceMark
from trainings.attendance.services import undo_last

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _administrator(client):
    client.force_login(AdministratorFactory())


def url(name, *args):
    return reverse(f"admin:attendance_attendancemark_{name}", args=args)


def test_marks_are_listed_and_found_by_name(client):
    mark = AttendanceMarkFactory(enrolment__person__full_name="Suryani", marked_by=UserFactory())
    AttendanceMarkFactory(enrolment__person__full_name="Hartati")
    undo_last(session=mark.session, by=mark.marked_by)

    results = client.get(url("changelist"), {"q": "suryani"}).context["cl"].result_list

    assert [(found.pk, found.method) for found in results] == [(mark.undone_by.pk, "undo"), (mark.pk, "tap")]


def test_marks_are_found_by_the_number_of_the_device(client):
    mark = AttendanceMarkFactory()
    AttendanceMarkFactory()

    results = client.get(url("changelist"), {"q": str(mark.client_uuid)}).context["cl"].result_list

    assert list(results) == [mark]


def test_a_mark_is_shown_and_cannot_be_changed(client):
    mark = AttendanceMarkFactory(note="bus")

    response = client.post(url("change", mark.pk), {"note": "other", "status": "absent"})

    assert client.get(url("change", mark.pk)).status_code == 200
    assert response.status_code == 403
    assert AttendanceMark.objects.get().note == "bus"


def test_marks_are_neither_added_nor_deleted(client):
    mark = AttendanceMarkFactory()

    assert client.get(url("add")).status_code == 403
    assert client.post(url("delete", mark.pk), {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_takes_the_same_queries_for_one_and_for_many(client, django_assert_num_queries, count):
    for _ in range(count):
        AttendanceMarkFactory(marked_by=UserFactory())

    with django_assert_num_queries(7):  # web session, user, roles, count, dates (first and last, months), marks
        client.get(url("changelist"))
