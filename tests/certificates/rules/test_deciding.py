"""An administrator's word against the rules: given, heard, taken back."""

import pytest

from emm.common.errors import DomainError
from tests.certificates.scenes import attendee
from tests.factories import AdministratorFactory, DecisionFactory, PersonFactory
from trainings.certificates.issuing.services import issue_certificate, record_certificate
from trainings.certificates.models import Certificate, EligibilityOverride
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.certificates.rules.overrides import decide, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db):
    return AdministratorFactory()


def standing(training):
    [found] = eligibility_of(training)
    return found


def decided(enrolment, verdict, by=None, **values):
    values = {"kind": "completion", "reason": "Was ill and caught up.", **values}
    return decide(training=enrolment.training, person=enrolment.person, verdict=verdict, by=by, **values)


def test_granted_certificate_is_issued_against_the_rules(training, administrator):
    enrolment = attendee(training, attended=1)

    decision = decided(enrolment, "grant", by=administrator)

    found = standing(training)
    assert (found.eligible, found.decision) == (True, decision)
    assert [obstacle.code for obstacle in found.unmet] == ["certificates.attendance"]
    assert record_certificate(eligibility=found, issued_by=administrator).kind == "completion"


def test_withheld_certificate_is_not_issued_though_the_rules_are_fulfilled(training, administrator):
    decided(attendee(training), "withhold", by=administrator)

    assert [obstacle.text for obstacle in standing(training).obstacles] == [
        "An administrator withheld this certificate. Withdraw the decision to issue it."
    ]


def test_decision_keeps_who_when_and_why(training, administrator):
    decision = decided(attendee(training, attended=1), "grant", by=administrator)

    assert (decision.decided_by, decision.reason) == (administrator, "Was ill and caught up.")
    assert [row.history_user for row in decision.history.all()] == [administrator]


def test_withdrawn_decision_gives_way_to_the_rules_and_stays_on_record(training, administrator):
    enrolment = attendee(training, attended=1)
    decision = decided(enrolment, "grant")

    withdraw(decision=decision, reason="Entered for the wrong person.", by=administrator)

    decision.refresh_from_db()
    assert not standing(training).eligible
    assert (decision.withdrawn_by, decision.withdrawal_reason) == (administrator, "Entered for the wrong person.")
    assert decided(enrolment, "withhold").verdict == "withhold"
    assert EligibilityOverride.objects.count() == 2


def test_decision_concerns_one_kind_alone(training):
    enrolment = attendee(training, attended=1)
    decided(enrolment, "grant")

    with pytest.raises(DomainError, match="gives no certificates of this kind"):
        decided(enrolment, "grant", kind="participation")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_reason_is_asked_for_and_of_some_length(training, reason):
    with pytest.raises(DomainError) as refusal:
        decided(attendee(training, attended=1), "grant", reason=reason)

    assert list(refusal.value.message_dict) == ["reason"]


def test_there_is_one_decision_at_a_time(training):
    enrolment = attendee(training, attended=1)
    decided(enrolment, "grant")

    with pytest.raises(DomainError, match=r"There is already a decision\. Withdraw it first"):
        decided(enrolment, "withhold")


def test_who_fulfils_the_rules_needs_no_grant(training):
    with pytest.raises(DomainError, match="This person already meets the requirements"):
        decided(attendee(training), "grant")


def test_issued_certificate_is_revoked_and_not_withheld(training):
    enrolment = attendee(training)
    issue_certificate(enrolment=enrolment, issued_by=None)

    with pytest.raises(DomainError, match=r"already been issued\. You can revoke it"):
        decided(enrolment, "withhold")


def test_nothing_is_decided_about_strangers(training):
    with pytest.raises(DomainError, match="Only confirmed participants can get a certificate"):
        decide(training=training, person=PersonFactory(), kind="completion", verdict="grant", reason="x", by=None)


def test_nothing_is_withdrawn_twice(training):
    decision = decided(attendee(training, attended=1), "grant")
    withdraw(decision=decision, reason="Error", by=None)

    with pytest.raises(DomainError, match="This decision has already been withdrawn"):
        withdraw(decision=decision, reason="Error", by=None)


def test_grant_does_not_go_before_what_no_decision_can_change(training):
    DecisionFactory(training=training, person=attendee(training, "Somchai สมชาย", attended=1).person)

    assert [obstacle.code for obstacle in standing(training).obstacles] == ["certificates.letters"]


def test_what_was_withheld_while_others_were_issued_is_not_issued(training):
    enrolment = attendee(training)
    seen_before = standing(training)
    decided(enrolment, "withhold")

    with pytest.raises(DomainError, match="An administrator withheld this certificate"):
        record_certificate(eligibility=seen_before, issued_by=None)
    assert not Certificate.objects.exists()
