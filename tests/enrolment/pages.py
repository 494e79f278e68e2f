"""The pages of a training's participants, as tests address and read them."""

from django.contrib.messages import get_messages
from django.urls import reverse

from tests.factories import SessionFactory, SessionTrainerFactory, TrainerUserFactory
from tests.planning.page_names import training_url
from trainings.enrolment.models import Enrolment


def page_of(training, name="participants"):
    return training_url(name, training.pk)


def move(enrolment, transition):
    return reverse("enrolment:enrolment_move", args=[enrolment.pk, transition])


def text_of(response) -> str:
    return response.getvalue().decode()


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]


def state_of(enrolment) -> str:
    return Enrolment.objects.get(pk=enrolment.pk).state


def teacher(training):
    """Somebody who teaches in the training, with an account."""
    user = TrainerUserFactory()
    SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
    return user
