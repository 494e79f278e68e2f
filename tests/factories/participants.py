"""People, institutions, trainers and consents."""

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from participants.models import Consent, Institution, Person, Qualification, Region, Trainer, Unavailability

from .curriculum import ModuleFactory


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
    email = factory.Sequence(lambda n: f"person{n}@example.org")  # of no use to whoever has an account
    # The same for everybody: whether two records may be one person depends on it.
    sex = Person.Sex.FEMALE
    institution = factory.SubFactory(InstitutionFactory)
    position = "Analyst"


class ConsentFactory(DjangoModelFactory):
    class Meta:
        model = Consent

    person = factory.SubFactory(PersonFactory)
    purpose = Consent.Purpose.RECORD
    version = "2022-01"
    channel = Consent.Channel.PAPER


class TrainerFactory(DjangoModelFactory):
    class Meta:
        model = Trainer

    person = factory.SubFactory(PersonFactory)
    status = Trainer.Status.QUALIFIED
    teaches_in_english = True


class QualificationFactory(DjangoModelFactory):
    class Meta:
        model = Qualification

    trainer = factory.SubFactory(TrainerFactory)
    module = factory.SubFactory(ModuleFactory)


class UnavailabilityFactory(DjangoModelFactory):
    class Meta:
        model = Unavailability

    trainer = factory.SubFactory(TrainerFactory)
    starts_on = factory.LazyFunction(timezone.localdate)
    ends_on = factory.SelfAttribute("starts_on")
