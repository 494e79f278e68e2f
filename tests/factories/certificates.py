"""Templates, certificates, and what decides on them."""

import dataclasses
from typing import Any

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.defaults import default_design
from trainings.certificates.designs.design import SignatoryLine
from trainings.certificates.models import (
    Certificate,
    CertificateRule,
    CertificateTemplate,
    EligibilityOverride,
    TemplateVersion,
)
from trainings.enrolment.models import Enrolment

from .participants import PersonFactory
from .planning import TrainingFactory
from .taking_part import EnrolmentFactory


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
    issued_on = factory.LazyAttribute(lambda each: each.issued_at.astimezone(each.training.zone).date())


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
        model = EligibilityOverride

    training = factory.SubFactory(TrainingFactory)
    person = factory.SubFactory(PersonFactory)
    kind = "completion"
    verdict = EligibilityOverride.Verdict.GRANT
    reason = "Taught the missing module herself."
