"""Accounts, and the roles that they hold."""

import datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from emm.accounts.models import Role, User
from trainings.access.models import RoleGrant

from .participants import PersonFactory, TrainerFactory

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


class TrainerUserFactory(UserFactory):
    """An account with the role of a trainer, tied to a person who is one: ``user.person.trainer``."""

    role = role_given(Role.TRAINER)

    @factory.post_generation
    def trainer(self, create, extracted, **kwargs):
        if create:
            TrainerFactory(person__user=self, person__full_name=self.full_name)
