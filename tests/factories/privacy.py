"""Requests about personal data."""

import datetime

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from trainings.privacy.models import PrivacyRequest

from .participants import PersonFactory


class PrivacyRequestFactory(DjangoModelFactory):
    """Received a moment ago, unless told otherwise."""

    class Meta:
        model = PrivacyRequest

    person = factory.SubFactory(PersonFactory)
    kind = PrivacyRequest.Kind.CORRECTION
    text = "My name is written with one l."
    received_at = factory.LazyFunction(timezone.now)
    due_at = factory.LazyAttribute(lambda asked: asked.received_at + datetime.timedelta(hours=72))
