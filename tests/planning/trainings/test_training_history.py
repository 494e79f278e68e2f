"""The page that tells what was done to a training."""

import pytest

from tests.factories import SessionFactory, SessionTrainerFactory, at
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import values

pytestmark = pytest.mark.django_db


class TestHistory:
    def test_it_tells_of_the_training_and_its_sessions_also_those_deleted(self, client, officer, training):
        part = SessionTrainerFactory(
            session=SessionFactory(training=training, title_en="Borders"), trainer__person__full_name="Rina"
        )
        client.post(url("training_edit", training.pk), values(training, venue="Hotel Baru"))
        deleted = SessionFactory(training=training, kind="opening", title_en="Welcome", starts_at=at(training, "13:00"))
        client.post(url("session_delete", deleted.pk))
        entries = client.get(url("training_history", training.pk)).context["entries"]

        assert [(entry.kind, entry.subject) for entry in entries] == [
            ("-", "Session: Welcome"),
            ("+", "Session: Welcome"),
            ("~", "Training: National training"),
            ("+", f"Trainer in a session: {part}"),
            ("+", "Session: Borders"),
            ("+", "Training: National training"),
        ]
        (change,) = entries[2].changes
        assert (change.field, change.old, change.new) == ("Venue", str(training.venue), "Hotel Baru")

    @pytest.mark.parametrize("number", [1, 3])
    def test_the_number_of_queries_does_not_grow(self, client, officer, training, number, django_assert_num_queries):
        for hour in ("08", "10", "13")[:number]:
            SessionTrainerFactory(session=SessionFactory(training=training, starts_at=at(training, f"{hour}:00")))

        with django_assert_num_queries(10):
            client.get(url("training_history", training.pk))
