"""Trainings and their sessions."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from trainings.planning.models import Room, Session, SessionTrainer, TimetableTemplate, Training, Venue
from trainings.planning.services.venues import find_room

from .curriculum import CurriculumFactory, ModuleFactory
from .participants import TrainerFactory
from .programmes import ProgrammeFactory


class VenueFactory(DjangoModelFactory):
    """A hotel in Jakarta without rooms."""

    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Hotel Contoh {n}")
    city = "Jakarta"


class RoomFactory(DjangoModelFactory):
    class Meta:
        model = Room

    venue = factory.SubFactory(VenueFactory)
    name = factory.Sequence(lambda n: f"Room {n}")


class TrainingFactory(DjangoModelFactory):
    """A planned training from tomorrow on, two days, in Jakarta; ``state="draft"`` and the like to change that.

    ``venue=""`` for one without, ``venue="Hotel"`` for a new one of that name in the training's city, which is at the
    ``address``.
    """

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
    venue = factory.SubFactory(VenueFactory)
    capacity = 30
    state = Training.State.PLANNED

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        address = kwargs.pop("address", "")
        if isinstance(name := kwargs["venue"], str):
            kwargs["venue"] = VenueFactory(name=name, city=kwargs["place"]) if name else None
        if address:
            kwargs["venue"].address = address
            kwargs["venue"].save()
        return kwargs


def at(training: Training, clock: str, day: int = 0) -> datetime.datetime:
    """``clock`` ("09:00") on the training's day number ``day`` (0: the first), on the clock of its place."""
    hour, minute = map(int, clock.split(":"))
    date = training.starts_on + datetime.timedelta(days=day)
    return datetime.datetime(date.year, date.month, date.day, hour, minute, tzinfo=ZoneInfo(training.time_zone))


class SessionFactory(DjangoModelFactory):
    """A module's session of two JP, from nine to half past ten on the training's first day.

    ``room="Anggrek"`` for the room of that name at the training's venue.
    """

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
    jp = factory.LazyAttribute(lambda session: Decimal(0) if session.kind == Session.Kind.BREAK else Decimal("2.0"))

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        if isinstance(name := kwargs.get("room"), str):
            venue = kwargs["training"].venue
            known = find_room(venue=venue, name=name) or (RoomFactory(venue=venue, name=name) if name else None)
            kwargs["room"] = known
        return kwargs


class YesterdaysSessionFactory(SessionFactory):
    """A session of yesterday: present and late count, and no mark needs a reason."""

    training = factory.SubFactory(
        TrainingFactory, starts_on=factory.LazyFunction(lambda: timezone.localdate() - datetime.timedelta(days=1))
    )


class SessionTrainerFactory(DjangoModelFactory):
    class Meta:
        model = SessionTrainer

    session = factory.SubFactory(SessionFactory)
    trainer = factory.SubFactory(TrainerFactory)


class TimetableTemplateFactory(DjangoModelFactory):
    """For national trainings, with the settings that a new template has."""

    class Meta:
        model = TimetableTemplate

    name_en = factory.Sequence(lambda n: f"Template {n}")
    name_ind = factory.Sequence(lambda n: f"Templat {n}")
    kind = Training.Kind.NATIONAL_ROLLOUT
