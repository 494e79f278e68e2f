"""The pages of the curriculum as tests read them, a material with a file, and who takes part."""

from django.core.files.base import ContentFile
from django.urls import reverse

from curriculum.models import Material
from emm.accounts.models import Role
from tests.factories import EnrolmentFactory, MaterialFactory, UserFactory

PDF = b"%PDF-1.7 a handout"


def text_of(response) -> str:
    return response.content.decode()


def answer(client, material):
    """The address of the material, asked for; a file is read to its end, which closes it."""
    response = client.get(reverse("curriculum:material", args=[material.pk]))
    if response.streaming:
        response.getvalue()
    return response


def material_with_file(**facts) -> Material:
    return MaterialFactory(link="", file=ContentFile(PDF, name="handout.pdf"), **facts)


def participant(curriculum):
    user = UserFactory(role=Role.PARTICIPANT)
    EnrolmentFactory(training__curriculum=curriculum, person__user=user)
    return user


def participant_elsewhere(curriculum):
    user = UserFactory(role=Role.PARTICIPANT)
    EnrolmentFactory(person__user=user)
    return user
