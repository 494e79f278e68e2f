import pytest

from emm.common.errors import DomainError
from tests.certificates.scenes import attendee
from tests.factories import AdministratorFactory
from trainings.certificates.issuing.lifecycle import reinstate, replace, revoke
from trainings.certificates.issuing.services import issue_certificate, record_certificate
from trainings.certificates.models import Certificate
from trainings.certificates.rules.eligibility import eligibility_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(db):
    return AdministratorFactory()


@pytest.fixture
def certificate(training):
    attendee(training, "Siti Rahmawti")
    return record_certificate(eligibility=eligibility_of(training)[0], issued_by=None)


def test_revoked_certificate_keeps_reason_person_and_file(certificate, administrator):
    revoked = revoke(certificate=certificate, reason=" Issued in error ", by=administrator)

    assert (revoked.state, revoked.end_reason, revoked.ended_by) == ("revoked", "Issued in error", administrator)
    assert revoked.ended_at is not None
    entry = revoked.history.first()
    assert (entry.history_user, entry.end_reason) == (administrator, "Issued in error")


@pytest.mark.parametrize("act", [revoke, reinstate, replace])
@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_nothing_ends_without_a_reason(certificate, administrator, act, reason):
    if act is reinstate:
        revoke(certificate=certificate, reason="Error", by=administrator)
    before = Certificate.objects.values().get()

    with pytest.raises(DomainError) as refusal:
        act(certificate=certificate, reason=reason, by=administrator)

    assert refusal.value.field == "reason"
    assert Certificate.objects.values().get() == before


def test_revoking_twice_is_refused(certificate, administrator):
    revoke(certificate=certificate, reason="Error", by=administrator)

    with pytest.raises(DomainError, match="The state is now “Revoked”"):
        revoke(certificate=certificate, reason="Error", by=administrator)


def test_revocation_can_be_taken_back(certificate, administrator):
    revoke(certificate=certificate, reason="Wrong person", by=administrator)

    reinstated = reinstate(certificate=certificate, reason="Right. " * 40, by=administrator)

    assert (reinstated.state, reinstated.ended_at, reinstated.ended_by, reinstated.end_reason) == (
        "issued",
        None,
        None,
        "",
    )
    now, before = reinstated.history.all()[:2]
    assert (now.history_change_reason, before.end_reason) == (("Right. " * 40).strip(), "Wrong person")


def test_valid_certificate_cannot_be_reinstated(certificate, administrator):
    with pytest.raises(DomainError, match="The state is now “Valid”"):
        reinstate(certificate=certificate, reason="Why not", by=administrator)


def test_replacement_says_what_is_on_record_now_and_both_are_linked(training, administrator):
    enrolment = attendee(training, "Siti Rahmawti")
    old = issue_certificate(enrolment=enrolment, issued_by=None)
    enrolment.person.full_name = "Siti Rahmawati"
    enrolment.person.save()

    new = replace(certificate=old, reason="Name was misspelt", by=administrator)

    old.refresh_from_db()
    assert (old.state, old.name, old.end_reason, old.replaced_by) == (
        "replaced",
        "Siti Rahmawti",
        "Name was misspelt",
        new,
    )
    assert (new.state, new.name, new.serial, new.replaces) == ("issued", "Siti Rahmawati", 2, old)
    assert new.code != old.code
    assert new.file
    assert new.file != old.file


def test_replacement_is_refused_to_who_would_not_be_eligible_now(training, certificate, administrator):
    training.minimum_share = 100
    training.save()
    training.sessions.first().marks.update(status="absent")
    certificate.refresh_from_db()

    with pytest.raises(DomainError, match="100% is needed"):
        replace(certificate=certificate, reason="Name", by=administrator)

    certificate.refresh_from_db()
    assert (certificate.state, Certificate.objects.count()) == ("issued", 1)


def test_revoked_certificate_cannot_be_replaced(certificate, administrator):
    revoke(certificate=certificate, reason="Error", by=administrator)

    with pytest.raises(DomainError):
        replace(certificate=certificate, reason="Name", by=administrator)

    assert Certificate.objects.count() == 1
