"""One of everything, and somebody of every kind: what the table of access is tried on."""

import datetime
import re
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone, translation

from emm.accounts.models import User
from emm.jobs.models import Job
from emm.links.models import Link
from participants.models import Consent, DuplicatePair, Person, Trainer
from participants.services.merging import merge_people
from tests.factories import (
    AdministratorFactory,
    AttendanceMarkFactory,
    ConsentFactory,
    DecisionFactory,
    EnrolmentFactory,
    IndicatorFactory,
    InstitutionFactory,
    JobFactory,
    MaterialFactory,
    MessageFactory,
    ModuleFactory,
    OfficerFactory,
    ParticipantUserFactory,
    PersonFactory,
    PrivacyRequestFactory,
    ProgrammeFactory,
    QualificationFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TemplateVersionFactory,
    TimetableTemplateFactory,
    TrainerUserFactory,
    TrainingFactory,
    UnavailabilityFactory,
    ViewerFactory,
)
from tests.imports.lists import bring
from trainings.certificates.delivery.certificate_email import KEY
from trainings.certificates.delivery.certificate_links import new_link
from trainings.certificates.issuing.badge_keys import badge_key
from trainings.certificates.issuing.services import issue_certificate
from trainings.certificates.issuing.zips import JOB_KIND
from trainings.certificates.models import Achievement, Certificate
from trainings.certificates.templates.services import start_draft
from trainings.enrolment.models import Enrolment
from trainings.planning.models import SessionTrainer
from trainings.privacy.models import PrivacyRequest

# Nobody but those who run trainings, and the person, may read these anywhere.
SECRET_NAME = "Kartika Rahasiawati"
SECRET_EMAIL = "kartika.rahasiawati@secret.example"
SECRET_NIP = "198203152006042009"
SECRET_PHONE = "+62811777888999"
SECRET_NOTE = "Catatan rahasia tentang orang ini"
SECRETS = (SECRET_NAME, SECRET_EMAIL, SECRET_NIP, SECRET_PHONE, SECRET_NOTE)

ROLES = ("anonymous", "participant", "viewer", "trainer", "stranger", "officer", "administrator")
# Officers who were given the training's programme in its province, and others; a viewer of another programme.
NARROW = ("own officer", "far officer", "far viewer")
EVERYBODY = (*ROLES, *NARROW)

# Written when somebody looks, because somebody looks: the session, and the log of what personal data left.
WRITTEN_BY_LOOKING = re.compile(
    r"^(INSERT INTO|UPDATE|DELETE FROM) "
    r'"(django_session|usersessions_usersession|audit_auditevent)"'
)
WRITES = re.compile(r"^\s*(INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|TRUNCATE)\b", re.IGNORECASE)


@dataclass
class World:
    """Who there is (by the names in ``ROLES`` and ``NARROW``), and the arguments of every address that takes any.

    ``elsewhere`` is the training that the far officer runs and the stranger teaches in.
    """

    users: dict[str, User | None]
    training: Any
    elsewhere: Any
    certificate: Certificate
    own_certificate: Certificate
    arguments: dict[str, dict[str, Any]] = field(default_factory=dict)
    documents: dict[str, bytes] = field(default_factory=dict)
    # By role: signing in anew for each of thousands of requests takes longer than many of them.
    sessions: dict[str, str] = field(default_factory=dict)

    def sign_everybody_in(self) -> None:
        for role, user in self.users.items():
            if user is not None:
                client = Client()
                client.force_login(user)
                self.sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def put_files(self) -> None:
        """Every test ends with an empty media folder; what the records name is put there again."""
        for certificate in (self.certificate, self.own_certificate):
            name = str(certificate.file.name)
            if not default_storage.exists(name):
                default_storage.save(name, ContentFile(self.documents[name]))


def make_world() -> World:
    """A training that ended yesterday: a trainer taught it, a participant and a person with secrets took part."""
    here, there = ProgrammeFactory.create_batch(2)
    south, north = RegionFactory(code="73"), RegionFactory(code="71")
    users: dict[str, Any] = {
        "anonymous": None,
        "participant": ParticipantUserFactory(),
        "viewer": ViewerFactory(role__programmes=[here]),
        "trainer": TrainerUserFactory(),
        "stranger": TrainerUserFactory(),
        "officer": OfficerFactory(),
        "administrator": AdministratorFactory(),
        "own officer": OfficerFactory(role__programmes=[here], role__provinces=[south]),
        "far officer": OfficerFactory(role__programmes=[there], role__provinces=[north]),
        "far viewer": ViewerFactory(role__programmes=[there]),
    }
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    training = TrainingFactory(programme=here, region=south, starts_on=yesterday, ends_on=yesterday)
    module = ModuleFactory(curriculum=training.curriculum)
    session = SessionFactory(training=training, module=module)
    part = SessionTrainerFactory(session=session, trainer=users["trainer"].person.trainer)
    elsewhere = EnrolmentFactory(
        training=TrainingFactory(programme=there, region=north), person__full_name="Andi"
    ).training
    SessionTrainerFactory(session=SessionFactory(training=elsewhere), trainer=users["stranger"].person.trainer)
    person = PersonFactory(
        full_name=SECRET_NAME,
        email=SECRET_EMAIL,
        nip=SECRET_NIP,
        phone=SECRET_PHONE,
        note=SECRET_NOTE,
        region=south,
    )
    version = TemplateVersionFactory(number=1)
    start_draft(template=version.template, by=users["administrator"])
    enrolments = [EnrolmentFactory(training=training, person=each) for each in (person, users["participant"].person)]
    for enrolment in enrolments:
        AttendanceMarkFactory(session=session, enrolment=enrolment)
    foreign, own = (_issued(enrolment, users["administrator"]) for enrolment in enrolments)
    world = World(users, training, elsewhere, foreign, own)
    for certificate in (foreign, own):
        with certificate.file.open() as document:
            world.documents[str(certificate.file.name)] = document.read()
    IndicatorFactory(programme=training.programme)
    enrolment = enrolments[0]
    world.arguments = _arguments(world, session, part, enrolment, person, module)
    world.sign_everybody_in()
    return world


def _issued(enrolment: Enrolment, issued_by: Any) -> Certificate:
    return issue_certificate(enrolment=enrolment, issued_by=issued_by)


def _arguments(
    world: World, session: Any, part: SessionTrainer, enrolment: Enrolment, person: Person, module: Any
) -> Any:
    administrator, officer = world.users["administrator"], world.users["officer"]
    assert administrator is not None
    assert officer is not None
    training, programme = world.training.pk, world.training.programme_id
    curriculum = module.curriculum.code
    consent: Consent = ConsentFactory(person=person)
    job: Job = JobFactory(kind=JOB_KIND, payload={"training": training}, started_by=officer, state=Job.State.FAILED)
    institution = InstitutionFactory()
    material = MaterialFactory(module=module)
    decision = DecisionFactory(training=world.training, person=world.users["trainer"].person)
    request: PrivacyRequest = PrivacyRequestFactory(person=person, text=SECRET_NOTE)
    trainer, _ = Trainer.objects.get_or_create(person=person)
    qualification = QualificationFactory(trainer=trainer, module=module)
    period = UnavailabilityFactory(trainer=trainer)
    message = MessageFactory(certificate=world.own_certificate, state="sent")
    secret = new_link(message=message, certificate=world.own_certificate)
    new_link(message=MessageFactory(certificate=world.certificate, state="sent"), certificate=world.certificate)
    link = Link.objects.of(person).get()
    twin = PersonFactory(full_name="Twin", institution=person.institution, region=person.region)
    pair = DuplicatePair.objects.create(one=person, other=twin, verdict="same", points=20)
    # The reason in the history is in the language of whoever merged, as one is that somebody typed.
    with translation.override("id"):
        merge = merge_people(
            survivor=PersonFactory(full_name="Sri Lestari", region=person.region),
            merged=PersonFactory(),
            choices={},
            by=administrator,
        )
    version = {"pk": world.certificate.template_version.template_id, "number": 1}
    imported = bring(officer, [["Nama", "Email"], ["Ana Bria", "ana@"]])
    by_name = {
        "badge_status": {"number": 0},
        "api:certificate_facts": {"code": world.certificate.code},
        "verify_short": {"code": world.certificate.code},
        "help:chapter": {"guide": "officer", "slug": "participants"},
        "curriculum:detail": {"code": curriculum},
        "curriculum:module": {"code": curriculum, "module": module.code},
        "curriculum:material": {"pk": material.pk},
        "certificates:zip_file": {"pk": training, "job": job.pk},
        "certificates:wallet": {"token": secret},
        "certificates:wallet_opened": {"token": secret},
        "certificates:wallet_zip": {"token": secret},
        "certificates:wallet_download": {"token": secret, "pk": world.own_certificate.pk},
        "certificates:wallet_badge": {"token": secret, "pk": world.own_certificate.pk},
        "badge_key": {"thumbprint": badge_key().thumbprint()},
        "badge_achievement": {"key": Achievement.objects.values_list("key", flat=True)[0]},
        "badge_image": {"kind": "completion"},
        "links:revoke": {"pk": link.pk},
        "links:renew": {"pk": link.pk},
        "certificates:verification": {"code": world.certificate.code},
        "certificates:decide": {"pk": training, "kind": "completion", "person": person.pk},
        "certificates:withdraw_decision": {"pk": training, "decision": decision.pk},
        "certificates:template_part": {"name": "style.css"},
        **{f"certificates:{name}": version for name in ("template_version", "template_preview", "template_pdf")},
        **{f"imports:{name}": {"pk": imported.pk} for name in ("import", "columns", "start", "take_back", "errors")},
        **{f"imports:{name}": {"pk": imported.import_rows.get().pk} for name in ("row_choose", "row_correct")},
        "imports:new_for": {"target": "training", "key": training},
        "imports:template": {"language": "id"},
        "jobs:job_action": {"pk": job.pk, "action": "retry"},
        "outbox:text": {"kind": KEY, "language": "id"},
        "outbox:text_reset": {"kind": KEY, "language": "id"},
        "planning:training_day": {"pk": training, "day": world.training.starts_on.isoformat()},
        "planning:training_day_exchange": {"pk": training, "day": world.training.starts_on.isoformat()},
        "planning:training_undo": {"pk": training, "moment": 1},
        "planning:trainer_replace": {"pk": training, "trainer": part.trainer_id},
        "planning:training_move": {"pk": training, "transition": "complete"},
        "enrolment:enrolment_move": {"pk": enrolment.pk, "transition": "withdraw"},
        "privacy:request_move": {"pk": request.pk, "transition": "take"},
        "planning:session_unassign": {"pk": part.pk},
        "planning:session_reassign": {"pk": part.pk},
        "participants:unavailability_remove": {"pk": period.pk},
        "participants:qualification_extend": {"pk": qualification.pk},
        "participants:merge": {"pk": person.pk, "other": twin.pk},
        "participants:merge_undo": {"pk": merge.pk},
        "participants:pair_different": {"pk": pair.pk},
        "participants:pair_reopen": {"pk": pair.pk},
        "participants:consent_withdraw": {"pk": consent.pk},
        "participants:consent_restore": {"pk": consent.pk},
        "access:end_role": {"pk": officer.role_grants.get().pk},
        "access:restore_role": {"pk": officer.role_grants.get().pk},
        "account_confirm_email": {"key": "nonsense"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "nonsense-nonsense"},
        "openid_connect_login": {"provider_id": "entra"},
        "openid_connect_callback": {"provider_id": "entra"},
    }
    numbers = {
        "programmes:programme": programme,
        "planning:training": training,
        "planning:session": session.pk,
        "planning:venue": world.training.venue_id,
        "planning:timetable_template": TimetableTemplateFactory().pk,
        "enrolment:enrolment": enrolment.pk,
        "planning:public_training": training,
        "participants:person": person.pk,
        "privacy:": person.pk,
        "privacy:request": request.pk,
        "participants:account": officer.pk,
        "participants:consent": person.pk,
        "participants:trainer": person.pk,
        "participants:unavailability": person.pk,
        "participants:institution": institution.pk,
        "attendance:": session.pk,
        "attendance:training": training,
        "attendance:sheets": training,
        "attendance:sheets_pdf": training,
        "evaluation:": training,
        "certificates:": training,
        "certificates:certificate": world.certificate.pk,
        "certificates:template": world.certificate.template_version.template_id,
        "certificates:choose_template": training,
        "certificates:download": world.certificate.pk,
        "certificates:badge": world.certificate.pk,
        "certificates:send_again": world.certificate.pk,
        "certificates:end_links": world.certificate.pk,
        "certificates:revoke": world.certificate.pk,
        "certificates:reinstate": world.certificate.pk,
        "certificates:replace": world.certificate.pk,
        "certificates:replace_differing": training,
        "enrolment:participants": training,
        "reporting:progress": training,
        "reporting:programme_institutions": programme,
        "planning:session_create": training,
        "enrolment:enrolment_create": training,
        "enrolment:enrolment_new": training,
        "enrolment:enrolments": training,
        "access:": officer.pk,
        "accounts:": officer.pk,
        "mfa_": 1,
        "jobs:": job.pk,
        "outbox:": message.pk,
    }
    return {"by_name": by_name, "numbers": numbers}


def arguments_of(world: World, name: str, takes: set[str]) -> dict[str, Any]:
    """What the address called ``name`` is to be opened with, which takes the arguments ``takes``."""
    if not takes:
        return {}
    if name in world.arguments["by_name"]:
        found: dict[str, Any] = world.arguments["by_name"][name]
        return found
    fitting = [prefix for prefix in world.arguments["numbers"] if name.startswith(prefix)]
    return {"pk": world.arguments["numbers"][max(fitting, key=len)]}


_FORM = "application/x-www-form-urlencoded"


def send(world: World, role: str, method: str, url: str, *, follow: bool = False, body: str = "") -> Any:
    """What ``role`` gets from one request (or from where it leads); whatever it changes is undone.

    The answer has ``sent_queries``, what the request asked of the database.
    """
    client = Client(raise_request_exception=False)
    if role in world.sessions:
        client.cookies[settings.SESSION_COOKIE_NAME] = world.sessions[role]
    sent: list[str] = []

    def note(execute: Any, sql: str, *arguments: Any) -> Any:
        sent.append(sql)
        return execute(sql, *arguments)

    savepoint = transaction.savepoint()
    try:
        # CaptureQueriesContext would ask SQLite once more for each query, to show it with its parameters.
        with connection.execute_wrapper(note):
            response = client.get(url, follow=True) if follow else client.generic(method, url, body, _FORM)
        response.sent_queries = sent
        if response.streaming:
            response.body = b"".join(response.streaming_content)
        return response
    finally:
        transaction.savepoint_rollback(savepoint)
