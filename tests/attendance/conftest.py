"""A session with a trainer who is signed in, and one participant."""

import pytest

from tests.factories import EnrolmentFactory, SessionTrainerFactory, TrainerUserFactory, YesterdaysSessionFactory


@pytest.fixture
def session():
    return YesterdaysSessionFactory(
        module__title_en="Labour migration", module__title_ind="Migrasi tenaga kerja", room="Anggrek"
    )


@pytest.fixture
def trainer(session):
    user = TrainerUserFactory(full_name="Budi Santoso")
    SessionTrainerFactory(session=session, trainer=user.person.trainer)
    return user


@pytest.fixture
def enrolment(session):
    return EnrolmentFactory(training=session.training, person__full_name="Suryani")


@pytest.fixture
def signed_in(client, trainer):
    client.force_login(trainer)
    return client
