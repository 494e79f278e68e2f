"""Links without sign-in: what their services do, and what is kept of them."""

import datetime
import hashlib

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from emm.audit.models import AuditEvent
from emm.common.errors import DomainError
from emm.jobs.periodic import run_periodic_tasks
from emm.links import purposes
from emm.links.models import Link
from emm.links.services import (
    KEPT_AFTER_END,
    create_link,
    delete_ended,
    find_link,
    links_of,
    note_opening,
    renew_link,
    revoke_all_of,
    revoke_link,
)
from tests.factories import AdministratorFactory, OfficerFactory, PersonFactory
from trainings.certificates.delivery.certificate_links import WALLET
from trainings.privacy.data_export import copy_of
from trainings.privacy.erasure import remove_contact, remove_identity

pytestmark = pytest.mark.django_db
Why = Link.Why


def later(**span):
    return time_machine.travel(timezone.now() + datetime.timedelta(**span), tick=False)


def found(token):
    return find_link(purpose=WALLET, token=token)


def queries_of(function):
    with CaptureQueriesContext(connection) as captured:
        function()
    return len(captured)


def test_the_token_is_long_and_only_its_hash_is_kept(link, token):
    assert len(token) == 32  # 192 bits in base64
    assert link.token_hash == hashlib.sha256(token.encode()).hexdigest()
    assert token not in str(Link.objects.values())


def test_a_link_is_found_by_its_token(link, token):
    assert found(token) == link


def test_what_a_person_does_keeps_the_first_moment_and_the_last_day(link):
    note_opening(link=link)
    link.refresh_from_db()
    first = link.opened_at
    assert (first is not None, link.last_used_on) == (True, timezone.localdate())
    with later(days=3):
        note_opening(link=link)
        link.refresh_from_db()
        assert (link.opened_at, link.last_used_on) == (first, timezone.localdate())


def test_a_second_use_on_the_same_day_writes_nothing(link):
    note_opening(link=link)
    link.refresh_from_db()
    assert queries_of(lambda: note_opening(link=link)) == 0


def test_a_link_opens_its_own_purpose_only(token):
    other = purposes.Purpose(**{**WALLET.__dict__, "name": "tests.other"})
    assert find_link(purpose=other, token=token) is None


@pytest.mark.parametrize("state", ["wrong", "expired", "revoked"])
def test_whatever_is_wrong_with_a_link_costs_one_query_and_tells_nothing(link, token, state):
    if state == "revoked":
        revoke_link(link=link, by=None, reason="Lost")
    asked = "x" * 32 if state == "wrong" else token
    with later(days=91 if state == "expired" else 0):
        assert queries_of(lambda: found(asked)) == 1
        assert found(asked) is None


def test_a_very_long_token_is_cut_before_it_is_hashed(token):
    assert found(token + "x" * 1_000_000) is None


def test_a_link_lasts_as_long_as_its_purpose_says_or_as_it_was_told(settings, person, message):
    settings.WALLET_LINK_DAYS = 10
    usual, _token = create_link(purpose=WALLET, holder=person, scope=message)
    short, _token = create_link(purpose=WALLET, holder=person, scope=message, days=2)
    with later(days=9):
        assert list(Link.objects.usable()) == [usual]
    with later(days=1):
        assert list(Link.objects.usable()) == [short, usual]


def test_a_link_is_made_for_the_models_of_its_purpose_only(person):
    with pytest.raises(TypeError, match=r"takes a outbox\.message, not a participants\.person"):
        create_link(purpose=WALLET, holder=person, scope=person)


def test_a_name_of_a_purpose_is_given_once():
    with pytest.raises(ValueError, match="There is a purpose"):
        purposes.register(purposes.Purpose(**{**WALLET.__dict__, "label": "Another"}))


def test_a_revoked_link_keeps_who_did_it_when_and_why_and_is_in_the_audit_log(link, token):
    by = AdministratorFactory()
    moment = timezone.now().replace(microsecond=0)
    with time_machine.travel(moment, tick=False):
        revoke_link(link=link, by=by, reason="Sent to the wrong address")
    link.refresh_from_db()
    assert (link.revoked_at, link.revoked_by, link.revoked_why) == (moment, by, Why.STAFF)
    assert link.revoked_reason == "Sent to the wrong address"
    assert found(token) is None
    events = AuditEvent.objects.values_list("act", "by", "object_type", "object_id", "data")
    assert list(events) == [("link_revoked", by.pk, "links.link", link.pk, {"purpose": "certificates.wallet"})]


def test_a_link_is_revoked_once(link):
    revoke_link(link=link, by=None, reason="First")
    with pytest.raises(DomainError) as refusal:
        revoke_link(link=link, by=None, reason="Second")
    link.refresh_from_db()
    assert (refusal.value.code, link.revoked_reason) == ("links.ended", "First")


def test_all_links_of_a_holder_are_revoked_and_those_of_others_stay(person, message, link):
    create_link(purpose=WALLET, holder=person, scope=message)
    other, token = create_link(purpose=WALLET, holder=PersonFactory(), scope=message)
    assert revoke_all_of(holder=person, why=Why.REMOVAL) == 2
    assert list(Link.objects.usable()) == [other]
    assert found(token) == other


def test_a_renewed_link_works_again_after_it_expired(link, token):
    by = AdministratorFactory()
    with later(days=91):
        renew_link(link=link, by=by)
        assert found(token) == link
    assert list(AuditEvent.objects.values_list("act", "by")) == [("link_renewed", by.pk)]


def test_renewing_never_shortens(link):
    before = link.expires_at
    renew_link(link=link, by=None, days=1)
    link.refresh_from_db()
    assert link.expires_at == before


def test_a_revoked_link_is_not_renewed(link, token):
    revoke_link(link=link, by=None, reason="Lost")
    with pytest.raises(DomainError) as refusal:
        renew_link(link=link, by=None)
    assert (refusal.value.code, found(token)) == ("links.revoked", None)


def test_a_cause_without_a_moment_is_refused_by_the_database(link):
    with pytest.raises(IntegrityError), transaction.atomic():
        Link.objects.filter(pk=link.pk).update(revoked_why=Why.STAFF)


def test_only_who_may_revoke_sees_the_links_of_a_holder(person, link):
    assert links_of(holder=person, user=AdministratorFactory()) == [link]
    assert links_of(holder=person, user=OfficerFactory()) == []


def test_the_links_of_a_holder_need_one_query_however_many(person, message, link):
    user = AdministratorFactory()
    user.has_perm("certificates.mail_certificates")  # looks up the roles once
    one = queries_of(lambda: links_of(holder=person, user=user))
    create_link(purpose=WALLET, holder=person, scope=message)
    create_link(purpose=WALLET, holder=person, scope=message)
    assert (one, queries_of(lambda: links_of(holder=person, user=user))) == (1, 1)


@pytest.mark.parametrize("state", ["expired", "revoked"])
def test_links_that_ended_long_ago_are_deleted(link, state):
    if state == "revoked":
        revoke_link(link=link, by=None, reason="Lost")
    Link.objects.update(expires_at=timezone.now() + datetime.timedelta(days=0 if state == "expired" else 5000))
    with time_machine.travel(timezone.now() + KEPT_AFTER_END - datetime.timedelta(days=1)):
        assert delete_ended() == 0
    with time_machine.travel(timezone.now() + KEPT_AFTER_END + datetime.timedelta(days=1)):
        assert delete_ended() == 1


def test_workers_delete_old_links(link):
    Link.objects.update(expires_at=timezone.now() - KEPT_AFTER_END - datetime.timedelta(days=1))
    run_periodic_tasks()
    assert Link.objects.count() == 0


# --- Privacy ----------------------------------------------------------------------------------


@pytest.mark.parametrize("remove", [remove_contact, remove_identity])
def test_removing_personal_data_revokes_all_links(person, link, token, remove):
    remove(type(person).objects.all(), person.pk)
    link.refresh_from_db()
    assert (link.revoked_why, found(token)) == (Why.REMOVAL, None)


def test_the_copy_of_a_person_lists_the_links_without_their_secrets(person, link, token):
    note_opening(link=link)
    copy = copy_of(person)
    today = timezone.localdate()
    assert copy["links_without_sign_in"] == [
        {
            "opens": "Certificates of a person",
            "made_on": today.isoformat(),
            "expires_on": (today + datetime.timedelta(days=90)).isoformat(),
            "revoked_on": None,
            "last_used_on": today.isoformat(),
        }
    ]
    assert link.token_hash not in str(copy)
