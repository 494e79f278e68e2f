"""Two records become one with everything that points at them, and are parted again exactly as they were."""

import datetime

import pytest
import time_machine
from django.apps import apps
from django.utils import timezone

from emm.audit.models import AuditEvent
from emm.common.errors import DomainError
from participants.matching.keyed_hashes import nip_digest
from participants.merging.references import REFERENCES
from participants.models import Consent, DuplicatePair, Merge, MergeStep, Person, Qualification, Trainer
from participants.services.merging import (
    CHOSEN_FIELDS,
    forget_old_merges,
    later_rows,
    merge_people,
    survivor_of,
    undo_merge,
)
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    CertificateFactory,
    EnrolmentFactory,
    MessageFactory,
    ModuleFactory,
    OfficerFactory,
    PersonFactory,
    ProgrammeFactory,
    ResultFactory,
    SessionFactory,
    SessionTrainerFactory,
    TemplateVersionFactory,
    UserFactory,
)
from tests.outbox import sent
from trainings.certificates.models import Certificate
from trainings.enrolment.merging import SEAT_MOVES
from trainings.enrolment.models import Enrolment
from trainings.privacy.erasure import remove_identity

from .merging import hash_of_everything

pytestmark = pytest.mark.django_db
NIP = "198703122010012003"
State = Enrolment.State


@pytest.fixture
def administrator():
    return AdministratorFactory()


@pytest.fixture
def older():
    return PersonFactory(full_name="Johanes Djaratu", title_before="Drs.", email="johanes@surat.id", note="First.")


@pytest.fixture
def newer():
    return PersonFactory(
        full_name="Yohanes Dja Ratu", title_after="M.Si.", email=None, nip=NIP, phone="08123456789", note="Second."
    )


@pytest.fixture
def joined(older, newer):
    """Both sit in one training: the newer at the door, with marks; the older with a result."""
    session = SessionFactory()
    one = EnrolmentFactory(training=session.training, person=older, state=State.NOMINATED)
    other = EnrolmentFactory(training=session.training, person=newer, state=State.CONFIRMED)
    AttendanceMarkFactory(session=session, enrolment=one, status="late")
    AttendanceMarkFactory(session=session, enrolment=other, status="present")
    ResultFactory(enrolment=one, pre_test=40)
    ResultFactory(enrolment=other, post_test=80)
    return session


def merged_by(administrator, older, newer, **choices):
    return merge_people(survivor=older, merged=newer, choices=choices, by=administrator)


def give_everything(person, other):
    """One of each kind, and another's beside it."""
    version = TemplateVersionFactory()
    CertificateFactory(person=person, template_version=version)
    Consent.objects.create(person=person, purpose="photo", version="1", given_on=datetime.date(2026, 2, 1))
    Consent.objects.create(person=other, purpose="photo", version="1", given_on=datetime.date(2026, 1, 1))
    EnrolmentFactory(person=person, institution_name_en="Ministry", institution_name_ind="Kementerian")
    MessageFactory(certificate__person=person, certificate__template_version=version)
    module = ModuleFactory()
    for each, day in ((person, 2), (other, 1)):
        trainer = Trainer.objects.create(person=each)
        Qualification.objects.create(trainer=trainer, module=module, qualified_on=datetime.date(2026, 1, day))
        SessionTrainerFactory(trainer=trainer)


def test_everything_that_points_at_a_person_has_a_reference():
    """A new foreign key to people, seats or trainers needs a say in what happens to it at a merge."""
    dealt_with = {field for reference in REFERENCES.values() for field in reference.fields}
    dealt_with |= {"evaluation.result.enrolment", "planning.sessiontrainer.trainer"}  # by SEAT_MOVES and TRAINER_MOVES
    pointing = {
        f"{model._meta.label_lower}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model in {Person, Enrolment, Trainer} and "historical" not in model._meta.model_name
    }
    assert pointing == dealt_with


def test_what_is_on_a_seat_is_moved_by_the_apps_that_have_it():
    assert set(SEAT_MOVES) == {"attendance", "evaluation", "certificates"}


def test_all_that_the_other_had_is_the_survivors(administrator, older, newer):
    give_everything(newer, older)
    held = {name: each.rows([older.pk, newer.pk]).count() for name, each in REFERENCES.items()}
    merged_by(administrator, older, newer)
    assert not Person.objects.filter(pk=newer.pk).exists()
    now = {name: each.rows([older.pk]).count() for name, each in REFERENCES.items()}
    # Of two consents for one purpose and two qualifications for one module, the earlier stays.
    twice = {"consents": 1, "qualifications": 1}
    assert now == {name: number - twice.get(name, 0) for name, number in held.items()} | {"merges": 1}
    assert Consent.objects.get().given_on == datetime.date(2026, 1, 1)
    assert Qualification.objects.get().qualified_on == datetime.date(2026, 1, 1)
    assert Trainer.objects.get().session_parts.count() == 2


def test_the_values_are_those_that_were_chosen(administrator, older, newer):
    choices = dict.fromkeys(["full_name", "title_after", "nip", "phone"], "other") | {"note": "both"}
    merged_by(administrator, older, newer, **choices)
    person = Person.objects.get()
    assert person.name_with_titles == "Drs. Yohanes Dja Ratu, M.Si."
    assert (person.email, person.phone, person.nip) == ("johanes@surat.id", "08123456789", NIP)
    assert person.nip_digest == nip_digest(NIP)
    assert person.note == "First.\nSecond."


def test_in_one_training_one_seat_stays_with_the_marks_and_results_of_both(administrator, older, newer, joined):
    merged_by(administrator, older, newer)
    seat = Enrolment.objects.get()
    assert (seat.person, seat.state) == (older, State.CONFIRMED)
    assert sorted(seat.marks.values_list("status", flat=True)) == ["late", "present"]
    assert (seat.result.pre_test, seat.result.post_test) == (40, 80)
    assert Enrolment.history.filter(person_id=older.pk, history_type="-").count() == 1


class TestUndo:
    def test_what_nobody_changed_comes_back_exactly(self, administrator, older, newer, joined):
        give_everything(newer, older)
        DuplicatePair.objects.create(one=older, other=newer, verdict="same", reasons=[["same_nip", True]])
        newer.user = UserFactory()
        newer.save()
        before = hash_of_everything()
        choices = dict.fromkeys(CHOSEN_FIELDS, "other")
        merge = merged_by(administrator, older, newer, **choices)
        assert hash_of_everything() != before
        with time_machine.travel(timezone.now() + datetime.timedelta(days=3)):
            undo_merge(merge=merge, by=administrator)
        assert hash_of_everything() == before
        assert set(Person.objects.get(pk=newer.pk).match_keys.values_list("key", flat=True)) != set()
        assert MergeStep.objects.count() == 0

    def test_a_value_that_was_changed_since_stays(self, administrator, older, newer):
        merge = merged_by(administrator, older, newer, full_name="other", phone="other")
        person = Person.objects.get()
        person.phone = "0899"
        person.save()
        undo_merge(merge=merge, by=administrator)
        older.refresh_from_db()
        assert (older.full_name, older.phone) == ("Johanes Djaratu", "0899")

    def test_what_came_later_is_given_to_whom_one_chooses(self, administrator, older, newer, joined):
        merge = merged_by(administrator, older, newer)
        person = Person.objects.get()
        consent = Consent.objects.create(person=person, purpose="photo", version="1")
        kept = EnrolmentFactory(person=person)
        # Elsewhere in the plan: one training has one session at a time.
        later = joined.ends_at + datetime.timedelta(hours=1)
        session = SessionFactory(training=joined.training, starts_at=later, ends_at=later + datetime.timedelta(hours=1))
        mark = AttendanceMarkFactory(session=session, enrolment=Enrolment.objects.get(training=joined.training))
        keys = [each.key for each in later_rows(merge)]
        assert set(keys) == {f"consents-{consent.pk}", f"enrolments-{kept.pk}", f"marks-{mark.pk}"}
        with pytest.raises(DomainError) as refusal:
            undo_merge(merge=merge, by=administrator)
        assert refusal.value.code == "participants.unmerge_unassigned"
        chosen = {f"consents-{consent.pk}": "other", f"enrolments-{kept.pk}": "one", f"marks-{mark.pk}": "one"}
        undo_merge(merge=merge, by=administrator, assigned=chosen)
        assert Consent.objects.get(pk=consent.pk).person_id == newer.pk
        assert Enrolment.objects.get(pk=kept.pk).person_id == older.pk

    def test_a_certificate_goes_where_its_seat_goes(self, administrator, older, newer):
        seat = EnrolmentFactory(person=newer)
        merge = merged_by(administrator, older, newer)
        certificate = CertificateFactory(person=Person.objects.get(), enrolment=seat, training=seat.training)
        undo_merge(merge=merge, by=administrator, assigned={})
        assert Certificate.objects.get(pk=certificate.pk).person_id == newer.pk

    @pytest.mark.parametrize(("days", "code"), [(29, None), (31, "participants.unmerge_too_late")])
    def test_it_is_possible_for_thirty_days(self, administrator, older, newer, days, code):
        merge = merged_by(administrator, older, newer)
        with time_machine.travel(timezone.now() + datetime.timedelta(days=days)):
            assert refused(undo_merge, merge=merge, by=administrator) == code

    def test_it_is_done_once(self, administrator, older, newer):
        merge = merged_by(administrator, older, newer)
        undo_merge(merge=merge, by=administrator)
        assert refused(undo_merge, merge=merge, by=administrator) == "participants.unmerge_done"

    def test_an_erasure_ends_it(self, administrator, older, newer):
        merge = merged_by(administrator, older, newer)
        remove_identity(Person.objects.all(), older.pk)
        assert refused(undo_merge, merge=merge, by=administrator) == "participants.unmerge_too_late"
        assert MergeStep.objects.count() == 0

    def test_of_two_merges_the_later_is_undone_first(self, administrator, older, newer):
        third = PersonFactory()
        first = merged_by(administrator, older, newer)
        second = merged_by(administrator, third, Person.objects.get(pk=older.pk))
        before = survivor_of(newer.pk)
        assert before == third.pk
        assert refused(undo_merge, merge=Merge.objects.get(pk=first.pk), by=administrator) == (
            "participants.unmerge_later_first"
        )
        undo_merge(merge=second, by=administrator)
        undo_merge(merge=Merge.objects.get(pk=first.pk), by=administrator)
        assert Person.objects.count() == 3

    def test_what_was_kept_for_it_goes_when_the_time_is_up(self, administrator, older, newer):
        merged_by(administrator, older, newer)
        assert forget_old_merges() == 0
        with time_machine.travel(timezone.now() + datetime.timedelta(days=31)):
            assert forget_old_merges() == 1
        assert MergeStep.objects.count() == 0


def refused(act, **arguments):
    """The code of the refusal; None where it was done."""
    try:
        act(**arguments)
    except DomainError as refusal:
        return refusal.code
    return None


class TestRefusals:
    def test_only_who_may_change_both(self, older, newer):
        officer = OfficerFactory(role__programmes=[ProgrammeFactory()])
        assert refused(merge_people, survivor=older, merged=newer, choices={}, by=officer) == (
            "participants.merge_outside"
        )
        assert Person.objects.count() == 2

    @pytest.mark.parametrize("state", ["issued", "revoked"])
    def test_two_valid_certificates_of_one_training(self, administrator, older, newer, joined, state):
        one, other = Enrolment.objects.get(person=older), Enrolment.objects.get(person=newer)
        version = TemplateVersionFactory()
        CertificateFactory(person=older, enrolment=one, training=joined.training, template_version=version)
        ended = {"state": "revoked", "ended_at": timezone.now(), "end_reason": "Twice."} if state == "revoked" else {}
        CertificateFactory(person=newer, enrolment=other, training=joined.training, template_version=version, **ended)
        code = refused(merge_people, survivor=older, merged=newer, choices={}, by=administrator)
        assert code == ("certificates.merge_two" if state == "issued" else None)
        assert Certificate.objects.filter(person=older).count() == (1 if state == "issued" else 2)

    def test_a_record_with_itself_and_one_that_is_gone(self, administrator, older, newer):
        assert refused(merge_people, survivor=older, merged=older, choices={}, by=administrator) == (
            "participants.merge_gone"
        )
        merged_by(administrator, older, newer)
        assert refused(merge_people, survivor=older, merged=newer, choices={}, by=administrator) == (
            "participants.merge_gone"
        )

    def test_a_real_person_with_one_of_the_demonstration(self, administrator, older):
        demo = PersonFactory(is_demo=True)
        assert refused(merge_people, survivor=older, merged=demo, choices={}, by=administrator) == (
            "participants.merge_demo"
        )


class TestAccounts:
    def test_nobodys_account_is_given_away_by_a_matched_address(self, administrator, older, newer):
        """A record with the address of an account is a record: the account stays with the person whose it is."""
        account = UserFactory(email="johanes@surat.id")
        newer.user = account
        newer.save()
        stranger = PersonFactory(full_name="Somebody Else", email="johanes@surat.id")
        merged_by(administrator, older, stranger)
        newer.refresh_from_db()
        assert newer.user == account
        assert Person.objects.filter(user=account).count() == 1

    def test_two_accounts_are_for_an_administrator_to_choose_between(self, administrator, older, newer):
        accounts = [UserFactory(), UserFactory()]
        for person, account in zip((older, newer), accounts, strict=True):
            person.user = account
            person.save()
        officer = OfficerFactory()
        assert refused(merge_people, survivor=older, merged=newer, choices={}, by=officer) == (
            "participants.merge_two_accounts"
        )
        merged_by(administrator, older, newer, user="other")
        assert Person.objects.get().user == accounts[1]

    def test_who_has_the_account_is_told(self, administrator, older, newer):
        newer.user = UserFactory(email="owner@surat.id")
        newer.save()
        merged_by(administrator, older, newer)
        assert [mail.to for mail in sent()] == [["owner@surat.id"]]


def test_it_is_in_the_history_and_in_the_audit_log(administrator, older, newer):
    merge = merged_by(administrator, older, newer, full_name="other")
    latest = older.history.latest()
    assert (latest.history_user, latest.full_name) == (administrator, "Yohanes Dja Ratu")
    assert latest.history_change_reason == f"Record {newer.pk} was merged into record {older.pk}."
    assert Person.history.filter(id=newer.pk, history_type="-", history_user=administrator).exists()
    undo_merge(merge=merge, by=administrator)
    assert list(AuditEvent.objects.order_by("pk").values_list("act", "object_id", "data")) == [
        ("merged", older.pk, {"merged": newer.pk}),
        ("unmerged", older.pk, {"merged": newer.pk}),
    ]


def test_who_added_the_merged_record_keeps_seeing_the_person(administrator, older):
    from emm.common.acting import acting

    officer = OfficerFactory(role__programmes=[ProgrammeFactory()])
    with acting(by=officer):
        own = PersonFactory(full_name="Yohanes Dja Ratu")
    merge = merged_by(administrator, older, own)
    officer = type(officer).objects.get(pk=officer.pk)
    assert list(Person.objects.for_user(officer)) == [older]
    undo_merge(merge=merge, by=administrator)
    assert list(Person.objects.for_user(officer)) == [own]
