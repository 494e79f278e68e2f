"""A batch takes a while: each person is judged when that person's certificate is issued, not when the batch began."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emm.jobs.models import Job
from emm.jobs.progress import Progress
from participants.models import Consent
from participants.services.consents import record_consent, withdraw_consent
from participants.services.people import save_person
from tests.certificates.scenes import attendee, signed_by
from tests.factories import AdministratorFactory, CertificateRuleFactory, DecisionFactory, SessionTrainerFactory
from trainings.attendance.services import Mark, record_marks
from trainings.certificates.issuing.services import issue_certificates, record_certificate, start_issuing
from trainings.certificates.models import Certificate
from trainings.certificates.records.snapshot import Snapshot
from trainings.certificates.rules.eligibility import eligibility_of
from trainings.certificates.rules.overrides import decide, withdraw
from trainings.certificates.templates.services import publish, save_draft, start_draft
from trainings.enrolment.services import move_enrolment

pytestmark = pytest.mark.django_db

NIP = "198203152006042009"


class Interrupted(Progress):
    """After the first certificate of the batch, something else happens."""

    def __init__(self, job, act):
        super().__init__(job)
        self.act = act

    def step(self, *, problem=""):
        super().step(problem=problem)
        act, self.act = self.act, lambda: None
        act()


def issue_while(training, act):
    """Issue to everybody, with ``act`` after the first; the problems that the job tells."""
    job = start_issuing(training=training, started_by=AdministratorFactory())
    Job.objects.filter(pk=job.pk).update(state="running")
    job.refresh_from_db()
    issue_certificates(training=training, issued_by=None, progress=Interrupted(job, act))
    job.refresh_from_db()
    return job.problems


def names():
    return list(Certificate.objects.order_by("serial").values_list("name", flat=True))


def mark_absent(enrolment):
    for session in enrolment.training.sessions.all():
        record_marks(
            session=session, marks=[Mark(enrolment.pk, "absent", reason="Entered late")], by=AdministratorFactory()
        )


@pytest.fixture
def people(training):
    return [attendee(training, name) for name in ("Ani", "Budi", "Citra")]


def test_who_is_marked_absent_meanwhile_gets_no_certificate(training, people):
    problems = issue_while(training, lambda: [mark_absent(each) for each in people[1:]])

    assert names() == ["Ani"]
    assert problems == [
        "Budi: Attended 0 of 10 JP (0%); 80% is needed.",
        "Citra: Attended 0 of 10 JP (0%); 80% is needed.",
    ]


def test_hours_are_those_on_record_when_the_certificate_is_issued(training, people):
    training.minimum_share = 10
    training.save()
    session = training.sessions.order_by("starts_at").first()

    issue_while(
        training,
        lambda: record_marks(
            session=session, marks=[Mark(people[1].pk, "absent", reason="Entered late")], by=AdministratorFactory()
        ),
    )

    snapshot = Snapshot.from_json(Certificate.objects.get(name="Budi").snapshot)
    assert (str(snapshot.attended_jp), snapshot.percent) == ("8.0", 80)


def test_who_is_renamed_meanwhile_is_printed_under_the_new_name(training, people):
    person = people[2].person

    def rename():
        person.full_name = "Citra Lestari"
        save_person(person=person, by=None)

    assert issue_while(training, rename) == []
    assert names() == ["Ani", "Budi", "Citra Lestari"]


def test_who_gives_up_the_seat_meanwhile_gets_no_certificate(training, people):
    problems = issue_while(training, lambda: move_enrolment(enrolment=people[1], transition="withdraw", by=None))

    assert names() == ["Ani", "Citra"]
    assert problems == ["Budi: Only confirmed participants can get a certificate."]


def test_nip_is_not_printed_once_the_consent_is_withdrawn(training, people):
    person = people[1].person
    person.nip = NIP
    person.save()
    consent = record_consent(
        person=person,
        purpose=Consent.Purpose.NIP_ON_CERTIFICATE,
        version="1",
        channel="form",
        given_on=training.starts_on,
        by=None,
    )

    issue_while(training, lambda: withdraw_consent(consent=consent, by=None))

    assert Snapshot.from_json(Certificate.objects.get(name="Budi").snapshot).nip == ""


def test_what_is_withheld_meanwhile_is_not_issued(training, people):
    problems = issue_while(
        training,
        lambda: decide(
            training=training, person=people[1].person, kind="completion", verdict="withhold", reason="Copied", by=None
        ),
    )

    assert names() == ["Ani", "Citra"]
    assert problems == ["Budi: An administrator withheld this certificate. Withdraw the decision to issue it."]


def test_what_was_granted_is_not_issued_once_the_decision_is_withdrawn(training, people):
    granted = attendee(training, "Dewi", attended=1)
    decision = DecisionFactory(training=training, person=granted.person)

    problems = issue_while(training, lambda: withdraw(decision=decision, reason="Mistaken", by=None))

    assert names() == ["Ani", "Budi", "Citra"]
    assert problems == ["Dewi: Attended 2 of 10 JP (20%); 80% is needed."]


def test_a_rule_that_is_changed_meanwhile_holds_for_the_others(training, people):
    def ask_for_feedback():
        CertificateRuleFactory(training=training, kind="completion", needs_attendance=True, needs_feedback=True)

    problems = issue_while(training, ask_for_feedback)

    assert names() == ["Ani"]
    assert problems == ["Budi: The feedback is not given yet.", "Citra: The feedback is not given yet."]


def test_nothing_more_is_issued_once_the_training_is_cancelled(training, people):
    def cancel():
        training.state = "cancelled"
        training.save()

    problems = issue_while(training, cancel)

    assert names() == ["Ani"]
    assert problems == ["Budi: The training was cancelled.", "Citra: The training was cancelled."]


def test_title_and_template_are_those_of_the_moment(training, people, template):
    def change_both():
        type(training).objects.filter(pk=training.pk).update(title_ind="Judul baru", title_en="New title")
        draft = start_draft(template=template.template, by=None)
        draft = save_draft(draft=draft, design=signed_by(draft.design, "Another signatory"), revision=1, by=None)
        publish(draft=draft, revision=2, by=None)

    assert issue_while(training, change_both) == []

    snapshot = Snapshot.from_json(Certificate.objects.get(name="Citra").snapshot)
    assert (snapshot.training.id, snapshot.template_version) == ("Judul baru", 2)


def test_sessions_taught_are_those_of_the_moment(training):
    first, second = training.sessions.order_by("starts_at")[:2]
    parts = [SessionTrainerFactory(session=first, trainer__person__full_name="Ani")]
    leaving = SessionTrainerFactory(session=second, trainer__person__full_name="Budi")

    problems = issue_while(training, leaving.delete)

    assert names() == [part.trainer.person.full_name for part in parts]
    assert problems == ["Budi: Only trainers of this training can get a certificate of teaching."]


@pytest.mark.parametrize("kind", ["completion", "service"])
def test_issuing_to_one_reads_nothing_of_the_others(training, people, kind):
    """The cost of one certificate is the same in a class of three and of thirteen."""
    for session in training.sessions.all():
        SessionTrainerFactory(session=session)

    def cost():
        standing = next(each for each in eligibility_of(training) if each.kind == kind and each.eligible)
        with CaptureQueriesContext(connection) as queries:
            record_certificate(eligibility=standing, issued_by=None)
        return len(queries)

    cost()  # the first of its series makes the counter
    few = cost()
    for number in range(10):
        attendee(training, f"More {number}")

    assert cost() == few
