"""The forms on which a training is made, changed and copied."""

import datetime

import pytest

from tests.factories import (
    CurriculumFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainingFactory,
)
from tests.planning.page_names import training_url as url
from tests.planning.training_pages import said, text, values
from trainings.planning.models import Session, Training

pytestmark = pytest.mark.django_db


class TestCreate:
    def test_a_draft_is_made(self, client, officer, training):
        response = client.post(
            url("training_create"), values(training, title_en="New one", title_ind="Yang baru"), follow=True
        )

        made = Training.objects.get(title_en="New one")
        assert (made.state, made.title_ind, made.history.get().history_user) == ("draft", "Yang baru", officer)
        assert response.redirect_chain == [(made.get_absolute_url(), 302)]
        assert said(response) == ["Draft saved. Now lay out the timetable."]

    @pytest.mark.parametrize(
        ("changes", "field", "message"),
        [
            ({"ends_on": "2022-09-01"}, "ends_on", "The end date must be after the start date."),
            ({"ends_on": "2023-09-01"}, "ends_on", "A training lasts at most 60 days."),
            ({"starts_on": "someday"}, "starts_on", "Enter a valid date."),
            ({"starts_on": "9999-12-31"}, "starts_on", "Ensure this value is less than or equal to 2100-12-31."),
            ({"title_en": "", "title_ind": ""}, "title_en", "Fill in the title in at least one language."),
            ({"capacity": "0"}, "capacity", "Ensure this value is greater than or equal to 1."),
            ({"capacity": "99999999"}, "capacity", "Ensure this value is less than or equal to 2000."),
            ({"minimum_share": "101"}, "minimum_share", "Ensure this value is less than or equal to 100."),
            ({"programme": "9" * 40}, "programme", None),
            ({"kind": "feast"}, "kind", None),
        ],
    )
    def test_bad_input_is_told_at_the_field_and_kept(self, client, officer, training, changes, field, message):
        response = client.post(url("training_create"), values(training, venue="Hotel Lama", **changes))

        assert response.status_code == 422
        errors = response.context["form"].errors
        assert list(errors) == [field]
        assert message is None or errors[field] == [message]
        assert 'value="Hotel Lama"' in text(response)
        assert Training.objects.count() == 1

    def test_a_null_character_is_taken_out_of_what_was_typed(self, client, officer, training):
        client.post(url("training_create"), values(training, title_en="Nul\x00"))

        assert Training.objects.exclude(pk=training.pk).get().title_en == "Nul"

    def test_one_language_is_enough(self, client, officer, training):
        client.post(url("training_create"), values(training, title_en="", title_ind="Hanya Indonesia"))

        assert Training.objects.get(title_ind="Hanya Indonesia").title == "Hanya Indonesia"

    def test_it_may_start_as_a_copy(self, client, officer, training):
        assert f'<option value="{training.pk}">' in text(client.get(url("training_create")))
        response = client.get(f"{url('training_create')}?copy_of={training.pk}")
        assert response.url == url("training_copy", training.pk)

    @pytest.mark.parametrize("chosen", ["", "x", "²", "9" * 30])
    def test_nonsense_to_copy_shows_the_form(self, client, officer, chosen):
        assert client.get(f"{url('training_create')}?copy_of={chosen}").status_code == 200

    def test_the_programme_it_was_asked_from_is_chosen(self, client, officer):
        programme = ProgrammeFactory()

        assert f'<option value="{programme.pk}" selected>' in text(
            client.get(f"{url('training_create')}?programme={programme.pk}")
        )


class TestEdit:
    def test_a_change_is_saved(self, client, officer, training):
        response = client.post(url("training_edit", training.pk), values(training, venue="Hotel Baru"), follow=True)

        assert Training.objects.get().venue.name == "Hotel Baru"
        assert said(response) == ["Saved. Venue “Hotel Baru” added."]

    def test_the_dates_stand_in_the_form_as_the_browser_reads_them(self, client, officer, training):
        assert 'value="2022-09-29"' in text(client.get(url("training_edit", training.pk).replace("/en/", "/id/")))

    def test_the_timetable_moves_along(self, client, officer, training):
        session = SessionFactory(training=training)
        dates = {"starts_on": "2022-10-06", "ends_on": "2022-10-07"}
        refused = client.post(url("training_edit", training.pk), values(training, **dates))
        assert refused.context["form"].errors == {
            "starts_on": [
                f"These sessions would be outside the training dates: “{session.label}” (29 September 2022)."
            ],
            "move_sessions": ["Tick this box to move the sessions with the first day."],
        }
        assert 'value="2022-10-06"' in text(refused)

        response = client.post(
            url("training_edit", training.pk), values(training, move_sessions="on", **dates), follow=True
        )
        assert said(response) == ["Training saved. 1 session moved."]
        assert Session.objects.get().starts_at == session.starts_at + datetime.timedelta(days=7)

    def test_taken_seats_are_told_at_the_field(self, client, officer, training):
        EnrolmentFactory.create_batch(2, training=training)
        response = client.post(url("training_edit", training.pk), values(training, capacity=1))

        assert response.context["form"].errors == {
            "capacity": ["2 participants are confirmed. Enter at least this number of places."]
        }

    def test_a_closed_one_is_refused(self, client, officer, training):
        Training.objects.update(state="completed")
        response = client.post(url("training_edit", training.pk), values(training, venue="Hotel Baru"))

        assert response.status_code == 422
        assert response.context["form"].non_field_errors() == [
            "You can no longer change the plan. The training is “Completed”."
        ]

    def test_a_retired_curriculum_stays_choosable_for_its_trainings(self, client, officer, training):
        training.curriculum.state = "retired"
        training.curriculum.save()
        CurriculumFactory(state="retired")

        response = client.post(url("training_edit", training.pk), values(training))
        assert response.status_code == 302


class TestCopy:
    def test_the_copy_is_shown(self, client, officer, training):
        SessionFactory(training=training)
        response = client.post(
            url("training_copy", training.pk),
            {"title_en": "Second", "title_ind": "", "starts_on": "2022-11-03"},
            follow=True,
        )

        copy = Training.objects.get(title_en="Second")
        assert response.redirect_chain == [(copy.get_absolute_url(), 302)]
        assert (copy.ends_on, copy.sessions.count()) == (datetime.date(2022, 11, 4), 1)

    def test_busy_trainers_are_told_at_the_field(self, client, officer, training):
        part = SessionTrainerFactory(session=SessionFactory(training=training), trainer__person__full_name="Rina")
        other = TrainingFactory(starts_on=datetime.date(2022, 11, 3), title_en="Kupang")
        SessionTrainerFactory(session=SessionFactory(training=other, title_en="Opening"), trainer=part.trainer)
        response = client.post(
            url("training_copy", training.pk), {"title_en": "Second", "starts_on": "2022-11-03", "with_trainers": "on"}
        )

        assert response.context["form"].errors == {
            "with_trainers": ["Rina is in another training at this time (09:00–10:30 WIB)."]
        }

    def test_a_date_is_needed(self, client, officer, training):
        response = client.post(url("training_copy", training.pk), {"title_en": "Second", "starts_on": ""})

        assert list(response.context["form"].errors) == ["starts_on"]


def test_the_way_up_names_what_is_stored(client, officer, training):
    response = client.post(url("training_edit", training.pk), values(training, title_en="Other", capacity=0))

    assert [step["label"] for step in response.context["breadcrumb"]][1] == "National training"
