import datetime

import pytest
from django.utils import timezone

from emm.accounts.models import Role
from tests.factories import EnrolmentFactory, PersonFactory, UserFactory
from trainings.certificates.eligibility import eligibility_of
from trainings.certificates.ending import revoke
from trainings.certificates.issuing import draw_document, record_certificate

from .scenes import attendee, taught_training

pytestmark = pytest.mark.django_db
ADDRESS = "/en/me/"


@pytest.fixture
def participant(client):
    user = UserFactory(role=Role.PARTICIPANT)
    client.force_login(user)
    return user


def content(response):
    return " ".join(response.content.decode().split())


def test_stranger_is_sent_to_sign_in(client, db):
    assert client.get(ADDRESS).url.startswith("/en/account/login/")


def test_who_takes_part_in_nothing_is_led_on(client, participant):
    assert "No training yet" in content(client.get(ADDRESS))


def test_page_shows_own_trainings_attendance_and_certificate(client, participant, training):
    attendee(training, "Siti", user=participant, attended=4)
    attendee(training, "Somebody else")
    certificate = draw_document(record_certificate(eligibility=eligibility_of(training)[0], issued_by=None))

    page = content(client.get(ADDRESS))

    assert training.title_en in page
    assert "Attended 8 of 10 JP (80%)" in page
    assert f"/en/certificates/{certificate.pk}/download/" in page
    assert f"/en/trainings/{training.pk}/" in page
    assert certificate.number in page
    assert "Somebody else" not in page


def test_revoked_certificate_is_shown_as_such_and_not_offered(client, participant, training):
    attendee(training, "Siti", user=participant)
    certificate = draw_document(record_certificate(eligibility=eligibility_of(training)[0], issued_by=None))
    revoke(certificate=certificate, reason="A secret reason", by=None)

    page = content(client.get(ADDRESS))

    assert f"/certificates/{certificate.pk}/download/" not in page
    assert certificate.number in page
    assert "Revoked" in page
    assert "A secret reason" not in page


def test_training_to_come_shows_its_agenda_and_no_attendance(client, participant, template):
    training = taught_training(
        starts_on=timezone.localdate() + datetime.timedelta(days=3),
        ends_on=timezone.localdate() + datetime.timedelta(days=4),
    )
    EnrolmentFactory(training=training, person=PersonFactory(user=participant))

    page = content(client.get(ADDRESS))

    assert training.title_en in page
    assert "Attended" not in page


@pytest.mark.parametrize("number", [1, 3])
def test_queries_are_constant(client, participant, template, django_assert_num_queries, number):
    person = PersonFactory(user=participant)
    for _each in range(number):
        training = taught_training()
        EnrolmentFactory(training=training, person=person)

    with django_assert_num_queries(7):
        client.get(ADDRESS)
