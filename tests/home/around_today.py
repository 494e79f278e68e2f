"""Trainings and sessions around today, for tests of what needs doing."""

import datetime

from django.utils import timezone

from tests.factories import SessionFactory, SessionTrainerFactory, TrainingFactory, at

TODAY = timezone.localdate


def days_from_now(days):
    return TODAY() + datetime.timedelta(days=days)


def ready(**fields):
    """A training to whose plan nothing is missing."""
    training = TrainingFactory(**fields)
    SessionTrainerFactory(session=SessionFactory(training=training))
    return training


def past_session(days=2, training=None, clock="09:00"):
    training = training or TrainingFactory(starts_on=days_from_now(-days))
    return SessionFactory(training=training, title_en="Policy cycle", starts_at=at(training, clock))
