"""Makers of records for tests: valid by default, and only as much as the test needs."""

import dataclasses
import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from curriculum.models import Curriculum, Material, Module
from emm.accounts.models import Role, RoleGrant, User
from emm.common.models import Job
from participants.models import Consent, Institution, Person, Qualification, Region, Trainer
from trainings.attendance.models import AttendanceMark
from trainings.certificates.bilingual import InBoth
from trainings.certificates.defaults import default_design
from trainings.certificates.design import SignatoryLine
from trainings.certificates.models import Certificate, CertificateRule, CertificateTemplate, Decision, TemplateVersion
from trainings.evaluation.models import Result
from trainings.models import Enrolment, Indicator, Programme, Session, SessionTrainer, Training
from trainings.privacy.models import PrivacyRequest

PASSWORD = "correct horse battery staple"
SINCE = datetime.date(2020, 1, 1)


def role_given(default: str = "") -> Any:
    """``UserFactory(role="officer")`` grants the role from long ago on; a factory of a role does so by itself.

    An officer is responsible for everything, or with ``role__programmes=[…]`` and ``role__provinces=[…]`` for these; a
    viewer sees the figures of ``role__programmes``, and without it of none.
    """

    @factory.post_generation
    def role(
        user: Any, create: bool, extracted: str | None, programmes: Any = (), provinces: Any = (), until: Any = None
    ) -> None:
        chosen = default if extracted is None else extracted
        if create and chosen:
            for_everything = chosen == Role.OFFICER and not (programmes or provinces)
            grant = RoleGrant.objects.create(
                user=user, role=chosen, valid_from=SINCE, valid_until=until, covers_everything=for_everything
            )
            grant.programmes.set(programmes)
            grant.provinces.set(provinces)

    return role


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"user{n}@example.org")
    full_name = factory.Sequence(lambda n: f"User {n}")
    language = "en"
    password = factory.django.Password(PASSWORD)

    role = role_given()


class AdministratorFactory(UserFactory):
    role = role_given(Role.ADMINISTRATOR)


class OfficerFactory(UserFactory):
    role = role_given(Role.OFFICER)


class ViewerFactory(UserFactory):
    role = role_given(Role.VIEWER)


class ParticipantUserFactory(UserFactory):
    """An account with the role of a participant, tied to a person: ``user.person``."""

    role = role_given(Role.PARTICIPANT)

    @factory.post_generation
    def person(user: Any, create: bool, extracted: Any, **kwargs: Any) -> None:  # noqa: N805  the made user, not the factory
        if create:
            PersonFactory(user=user, full_name=user.full_name)


class RegionFactory(DjangoModelFactory):
    class Meta:
        model = Region
        django_get_or_create = ("code",)

    code = factory.Sequence(lambda n: f"{n % 100:02}")
    name_en = factory.LazyAttribute(lambda region: f"Province {region.code}")
    name_ind = factory.LazyAttribute(lambda region: f"Provinsi {region.code}")


class InstitutionFactory(DjangoModelFactory):
    class Meta:
        model = Institution

    name_en = factory.Sequence(lambda n: f"Ministry {n}")
    name_ind = factory.Sequence(lambda n: f"Kementerian {n}")
    kind = Institution.Kind.MINISTRY


class PersonFactory(DjangoModelFactory):
    class Meta:
        model = Person

    full_name = factory.Sequence(lambda n: f"Person {n:04}")
    email = factory.Sequence(lambda n: f"person{n}@example.org")
    sex = factory.Iterator([Person.Sex.FEMALE, Person.Sex.MALE])
    institution = factory.SubFactory(InstitutionFactory)
    position = "Analyst"


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    purpose = Consent.Purpose.RECORD
    version = "2022-01"
    channel = Consent.Channel.PAPER


class CurriculumFactory(DjangoModelFactory):
    class Meta:
        model = Curriculum

    code = factory.Sequence(lambda n: f"curriculum-{n}")
    version = "2022"
    title_en = factory.Sequence(lambda n: f"Curriculum {n}")
    title_ind = factory.Sequence(lambda n: f"Kurikulum {n}")
    state = Curriculum.State.PUBLISHED


class ModuleFactory(DjangoModelFactory):
    class Meta:
        model = Module

    curriculum = factory.SubFactory(CurriculumFactory)
    order = factory.Sequence(lambda n: n + 1)
    code = factory.Sequence(lambda n: f"module-{n}")
    title_en = factory.Sequence(lambda n: f"Module title {n}")
    title_ind = factory.Sequence(lambda n: f"Judul modul {n}")
    jp = Decimal("2.0")


class MaterialFactory(DjangoModelFactory):
    class Meta:
        model = Material

    module = factory.SubFactory(ModuleFactory)
    kind = Material.Kind.HANDOUT
    title = factory.Sequence(lambda n: f"Material {n}")
    language = Material.Language.ENGLISH
    link = "https://example.org/material"


class TrainerFactory(DjangoModelFactory):
    class Meta:
        model = Trainer

    person = factory.SubFactory(PersonFactory)
    status = Trainer.Status.QUALIFIED
    teaches_in_english = True


class TrainerUserFactory(UserFactory):
    """An account with the role of a trainer, tied to a person who is one: ``user.person.trainer``."""

    role = role_given(Role.TRAINER)

    @factory.post_generation
    def trainer(self, create, extracted, **kwargs):
        if create:
            TrainerFactory(person__user=self, person__full_name=self.full_name)


class ProgrammeFactory(DjangoModelFactory):
    class Meta:
        model = Programme

    code = factory.Sequence(lambda n: f"programme-{n}")
    title_en = factory.Sequence(lambda n: f"Programme {n}")
    title_ind = factory.Sequence(lambda n: f"Program {n}")
    starts_on = datetime.date(2022, 1, 1)
    ends_on = datetime.date(2030, 12, 31)


class IndicatorFactory(DjangoModelFactory):
    class Meta:
        model = Indicator

    programme = factory.SubFactory(ProgrammeFactory)
    code = factory.Sequence(lambda n: f"1.{n}")
    title_en = "Officials trained"
    title_ind = "Pejabat yang dilatih"
    target = Decimal(100)


class TrainingFactory(DjangoModelFactory):
    """A planned training from tomorrow on, two days, in Jakarta; ``state="draft"`` and the like to change that."""

    class Meta:
        model = Training

    programme = factory.SubFactory(ProgrammeFactory)
    curriculum = factory.SubFactory(CurriculumFactory)
    kind = Training.Kind.NATIONAL_ROLLOUT
    title_en = factory.Sequence(lambda n: f"Training {n}")
    title_ind = factory.Sequence(lambda n: f"Pelatihan {n}")
    starts_on = factory.LazyFunction(lambda: timezone.localdate() + datetime.timedelta(days=1))
    ends_on = factory.LazyAttribute(lambda training: training.starts_on + datetime.timedelta(days=1))
    place = "Jakarta"
    venue = "Hotel Contoh"
    capacity = 30
    state = Training.State.PLANNED


def at(training: Training, clock: str, day: int = 0) -> datetime.datetime:
    """``clock`` ("09:00") on the training's day number ``day`` (0: the first), on the clock of its place."""
    hour, minute = map(int, clock.split(":"))
    date = training.starts_on + datetime.timedelta(days=day)
    return datetime.datetime(date.year, date.month, date.day, hour, minute, tzinfo=ZoneInfo(training.time_zone))


class SessionFactory(DjangoModelFactory):
    """A module's session of two JP, from nine to half past ten on the training's first day."""

    class Meta:
        model = Session

    training = factory.SubFactory(TrainingFactory)
    kind = Session.Kind.MODULE
    module = factory.Maybe(
        factory.LazyAttribute(lambda session: session.kind == Session.Kind.MODULE),
        factory.SubFactory(ModuleFactory, curriculum=factory.SelfAttribute("..training.curriculum")),
        None,
    )
    starts_at = factory.LazyAttribute(lambda session: at(session.training, "09:00"))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + datetime.timedelta(minutes=90))
    jp = Decimal("2.0")


class SessionTrainerFactory(DjangoModelFactory):
    class Meta:
        model = SessionTrainer

    session = factory.SubFactory(SessionFactory)
    trainer = factory.SubFactory(TrainerFactory)


class EnrolmentFactory(DjangoModelFactory):
    class Meta:
        model = Enrolment

    training = factory.SubFactory(TrainingFactory)
    person = factory.SubFactory(PersonFactory)
    state = Enrolment.State.CONFIRMED
    institution = factory.SelfAttribute("person.institution")
    institution_name_en = factory.LazyAttribute(lambda e: e.institution.name_en if e.institution else "")
    institution_name_ind = factory.LazyAttribute(lambda e: e.institution.name_ind if e.institution else "")
    position = factory.SelfAttribute("person.position")


class QualificationFactory(DjangoModelFactory):
    class Meta:
        model = Qualification

    trainer = factory.SubFactory(TrainerFactory)
    module = factory.SubFactory(ModuleFactory)


class AttendanceMarkFactory(DjangoModelFactory):
    class Meta:
        model = AttendanceMark

    session = factory.SubFactory(SessionFactory)
    enrolment = factory.SubFactory(EnrolmentFactory, training=factory.SelfAttribute("..session.training"))
    status = AttendanceMark.Status.PRESENT


class CertificateTemplateFactory(DjangoModelFactory):
    class Meta:
        model = CertificateTemplate

    name = factory.Sequence(lambda n: f"Template {n}")


class TemplateVersionFactory(DjangoModelFactory):
    """A published version of a template of its own, which is the default and has one signatory."""

    class Meta:
        model = TemplateVersion

    class Params:
        signatories = (SignatoryLine("Dr. Contoh Penandatangan, M.A.", InBoth("Chief of Mission", "Kepala Misi")),)
        draft = factory.Trait(state=TemplateVersion.State.DRAFT, published_at=None)

    template = factory.SubFactory(CertificateTemplateFactory, is_default=True)
    number = factory.Sequence(lambda n: n + 1)
    state = TemplateVersion.State.PUBLISHED
    published_at = factory.LazyFunction(timezone.now)
    content = factory.LazyAttribute(
        lambda version: dataclasses.replace(default_design(), signatories=version.signatories).to_json()
    )


class CertificateFactory(DjangoModelFactory):
    """A certificate of somebody with a seat, of which no document was drawn; real ones are issued by the verb."""

    class Meta:
        model = Certificate

    number = factory.Sequence(lambda n: f"TEST/{n}")
    code = factory.Sequence(lambda n: f"TESTCODE{n}")
    year = 2022
    series = "TEST"
    serial = factory.Sequence(lambda n: n + 1)
    training = factory.SubFactory(TrainingFactory)
    person = factory.SubFactory(PersonFactory)
    enrolment = factory.LazyAttribute(
        lambda certificate: (
            Enrolment.objects.filter(training=certificate.training, person=certificate.person).first()
            or EnrolmentFactory(training=certificate.training, person=certificate.person)
        )
    )
    language = "id"
    template_version = factory.SubFactory(TemplateVersionFactory)
    snapshot: Any = {}
    issued_at = factory.LazyFunction(timezone.now)


class ResultFactory(DjangoModelFactory):
    class Meta:
        model = Result

    enrolment = factory.SubFactory(EnrolmentFactory)


class CertificateRuleFactory(DjangoModelFactory):
    """Completion that asks for the share of JP alone, unless told otherwise."""

    class Meta:
        model = CertificateRule

    training = factory.SubFactory(TrainingFactory)
    kind = "completion"
    is_issued = True
    needs_attendance = True


class DecisionFactory(DjangoModelFactory):
    class Meta:
        model = Decision

    training = factory.SubFactory(TrainingFactory)
    person = factory.SubFactory(PersonFactory)
    kind = "completion"
    verdict = Decision.Verdict.GRANT
    reason = "Taught the missing module herself."


class PrivacyRequestFactory(DjangoModelFactory):
    """Received a moment ago, unless told otherwise."""

    class Meta:
        model = PrivacyRequest

    person = factory.SubFactory(PersonFactory)
    kind = PrivacyRequest.Kind.CORRECTION
    text = "My name is written with one l."
    received_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyAttribute(lambda asked: asked.received_at + datetime.timedelta(hours=72))


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "count"
