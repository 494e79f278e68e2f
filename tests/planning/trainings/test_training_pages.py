"""Who may open the pages on which a training is planned, in both languages."""

import pytest

from tests.factories import (
    AdministratorFactory,
    OfficerFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    UserFactory,
)
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import text
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db


class TestWhoMayOpen:
    PAGES = (
        ("trainings", False),
        ("training_create", False),
        ("training", True),
        ("training_edit", True),
        ("training_copy", True),
        ("training_history", True),
        ("training_trainers", True),
    )
    # Who: what each page answers, in this order.
    ANSWERS = {
        "administrator": (200, 200, 200, 200, 200, 200, 200),
        "officer": (200, 200, 200, 200, 200, 200, 200),
        "own trainer": (200, 403, 200, 403, 403, 403, 200),
        "other trainer": (200, 403, 404, 404, 404, 404, 404),
        "viewer": (403, 403, 404, 404, 404, 404, 404),
        "participant": (403, 403, 404, 404, 404, 404, 404),
        "nobody": (302, 302, 302, 302, 302, 302, 302),
    }

    def person(self, who, training):
        if who == "administrator":
            return AdministratorFactory()
        if who == "officer":
            return OfficerFactory()
        if "trainer" in who:
            user = TrainerUserFactory()
            if who == "own trainer":
                SessionTrainerFactory(session=SessionFactory(training=training), trainer=user.person.trainer)
            return user
        return UserFactory(role=who)

    @pytest.mark.parametrize("who", ANSWERS)
    def test_each_page_answers_as_the_role_allows(self, client, training, who):
        if who != "nobody":
            client.force_login(self.person(who, training))
        answers = tuple(
            client.get(url(name, *([training.pk] if about_one else []))).status_code for name, about_one in self.PAGES
        )

        assert answers == self.ANSWERS[who]

    @pytest.mark.parametrize(("who", "status"), [("own trainer", 403), ("viewer", 404), ("nobody", 302)])
    def test_only_officers_move_it(self, client, training, who, status):
        if who != "nobody":
            client.force_login(self.person(who, training))

        assert client.post(url("training_move", training.pk, "cancel")).status_code == status
        assert Training.objects.get().state == "planned"

    @pytest.mark.parametrize("pk", [0, 10**30])
    def test_unknown_numbers_are_not_found(self, client, officer, pk):
        assert client.get(url("training", 1).replace("/1/", f"/{pk}/")).status_code == 404


@pytest.mark.parametrize(
    "name", ["training", "training_edit", "training_copy", "training_history", "training_trainers"]
)
def test_every_page_is_there_in_indonesian(client, officer, training, name):
    SessionTrainerFactory(session=SessionFactory(training=training))
    response = client.get(url(name, training.pk).replace("/en/", "/id/"))

    assert response.status_code == 200
    assert "Pelatihan nasional" in text(response)
