import datetime

import pytest
from django.utils import timezone

from emm.accounts.models import Role
from tests.certificates.scenes import attendee, taught_training
from tests.factories import (
    CertificateRuleFactory,
    DecisionFactory,
    EnrolmentFactory,
    PersonFactory,
    ResultFactory,
    UserFactory,
)
from trainings.certificates.issuing.lifecycle import revoke
from trainings.certificates.issuing.services import draw_document, record_certificate
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.certificates.rules.participant_overview import own_trainings

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
    attendee(training, "Someone else")
    certificate = draw_document(record_certificate(eligibility=eligibility_of(training)[0], issued_by=None))

    page = content(client.get(ADDRESS))

    assert training.title_en in page
    assert "Attended 8 of 10 JP (80%)" in page
    assert f"/en/certificates/{certificate.pk}/download/" in page
    assert f"/en/trainings/{training.pk}/" in page
    assert certificate.number in page
    assert "Someone else" not in page


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

    with django_assert_num_queries(9):
        client.get(ADDRESS)


class TestWhatMayStillCome:
    """What the participant may still do for each certificate, in words meant for them."""

    @pytest.fixture
    def tot(self, template, participant):
        training = taught_training(kind="tot")
        CertificateRuleFactory(training=training, kind="completion", post_test="passed", needs_feedback=True)
        return training

    def prospects(self, participant):
        [own] = own_trainings(participant)
        return {each.rule.kind: [obstacle.text for obstacle in each.missing] for each in own.prospects}

    def test_everything_that_is_missing_is_told_by_kind(self, client, participant, tot):
        ResultFactory(enrolment=attendee(tot, user=participant), post_test=55)

        assert self.prospects(participant) == {
            "completion": ["Post-test: 55 of 100; 70 is needed.", "The feedback is not given yet."],
            "trainer": ["The teach-back is not decided yet."],
        }
        page = content(client.get(ADDRESS))
        assert "Post-test: 55 of 100; 70 is needed. The feedback is not given yet." in page
        assert "Certificate of teaching" not in page

    def test_what_is_earned_is_told_so(self, client, participant, training):
        attendee(training, user=participant)

        assert self.prospects(participant) == {"completion": []}
        assert "You meet the requirements." in content(client.get(ADDRESS))

    def test_decision_is_heard_and_its_reason_is_not_shown(self, client, participant, training):
        enrolment = attendee(training, user=participant)
        DecisionFactory(training=training, person=enrolment.person, verdict="withhold", reason="A secret reason")

        page = content(client.get(ADDRESS))

        assert "Withheld. Ask the organiser for the reason." in page
        assert "A secret reason" not in page

    def test_what_was_issued_is_not_waited_for(self, participant, training):
        attendee(training, user=participant)
        record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)

        assert self.prospects(participant) == {}

    @pytest.mark.parametrize("state", ["draft", "cancelled"])
    def test_training_that_does_not_take_place_promises_nothing(self, participant, template, state):
        attendee(taught_training(state=state), user=participant)

        assert self.prospects(participant) == {}

    def test_in_indonesian(self, client, participant, tot):
        attendee(tot, user=participant)

        assert "Tes akhir belum diikuti. Umpan balik belum diberikan." in content(client.get("/id/me/"))
