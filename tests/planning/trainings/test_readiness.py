"""What a training still lacks before it can be published."""

import pytest

from tests.factories import (
    ModuleFactory,
    QualificationFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainingFactory,
    at,
)
from trainings.planning.publication_checks import Stage, check_readiness

pytestmark = pytest.mark.django_db


class TestReadiness:
    def texts(self, training, stage):
        return [point.text for point in check_readiness(training) if point.stage is stage]

    def test_an_empty_draft_lacks_nearly_everything(self):
        training = TrainingFactory(place="", venue="", summary_en="", title_ind="")

        assert self.texts(training, Stage.MUST) == ["The timetable is empty.", "The city is missing."]
        assert self.texts(training, Stage.SHOULD) == ["The public page has no summary."]

    @pytest.mark.parametrize(
        ("changes", "text"),
        [
            ({"venue": "", "address": ""}, "The venue is missing."),
            ({"address": ""}, "The venue has no address."),
            ({"summary_ind": None}, "Title or summary are missing in this language: Indonesian."),
            ({"title_en": None}, "Title or summary are missing in this language: English."),
        ],
    )
    def test_each_thing_missing_is_told(self, changes, text):
        whole = {"address": "Jl. Contoh 1", "summary_en": "For officials.", "summary_ind": "Bagi aparatur."}
        training = TrainingFactory(**{**whole, **changes})
        SessionFactory(training=training, kind="opening")

        assert self.texts(training, Stage.SHOULD) == [text]

    def test_a_whole_training_lacks_nothing(self):
        training = TrainingFactory(address="Jl. Contoh 1", summary_en="For officials.", summary_ind="Bagi aparatur.")
        module = ModuleFactory(curriculum=training.curriculum)
        part = SessionTrainerFactory(session=SessionFactory(training=training, module=module))
        QualificationFactory(trainer=part.trainer, module=module)

        assert [(point.stage, point.text) for point in check_readiness(training)] == [
            (Stage.DONE, "Venue and address"),
            (Stage.DONE, "All modules of the curriculum are on the timetable"),
        ]

    def test_modules_not_taught_are_named(self):
        training = TrainingFactory()
        SessionFactory(training=training, kind="opening")
        for order, title in enumerate(["Borders", "Labour", "Gender"], start=1):
            ModuleFactory(curriculum=training.curriculum, order=order, title_en=title)

        points = [point for point in check_readiness(training) if point.code == "module_missing"]
        assert [(point.text, point.module.title_en) for point in points] == [
            ("Not on the timetable: “Borders”, “Labour” and 1 more.", "Borders")
        ]

    def test_gaps_in_teaching_are_counted(self):
        training = TrainingFactory()
        first = SessionFactory(training=training, starts_at=at(training, "08:00"), ends_at=at(training, "08:30"))
        SessionFactory(training=training)

        points = [point for point in check_readiness(training) if point.code == "no_trainer"]
        assert [(point.text, point.session) for point in points] == [("2 sessions have no lead trainer.", first)]
