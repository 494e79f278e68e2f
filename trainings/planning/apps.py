from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlanningConfig(AppConfig):
    name = "trainings.planning"
    label = "planning"
    verbose_name = _("Trainings")

    def ready(self) -> None:
        from curriculum.registries import ANNOUNCED, TEACHES
        from emm.ui.badges import BADGE_STYLES
        from emm.ui.sections import Section
        from participants.merging.references import TRAINER_MOVES
        from participants.registries import HISTORY, PERSON_DATA, SOURCES, TO_BE_TAUGHT, TRAINER_SECTIONS
        from trainings.programmes.registries import ACTIONS, SECTIONS, TRAININGS

        from .curriculum import announced, taught_by, to_be_taught
        from .merging import move_sessions
        from .models import Training
        from .person_data import DATA
        from .qualification_sources import TrainingsAsSources, told_with_person
        from .registries import TABS, Tab
        from .states import BADGES
        from .views import person_section
        from .views.programme_section import new_training, trainings_of_programme

        BADGE_STYLES.register_all(BADGES)
        ANNOUNCED.register("planning", announced)
        TEACHES.register("planning", taught_by)
        ACTIONS.register("new_training", Section("planning/programme_action.html", new_training))
        SECTIONS.register("trainings", Section("planning/programme_trainings.html", trainings_of_programme))
        PERSON_DATA.register_all(DATA)
        SOURCES.register("planning", TrainingsAsSources())
        TRAINER_MOVES.register("sessions", move_sessions)
        HISTORY.register("qualifications", told_with_person)
        TO_BE_TAUGHT.register("planning", to_be_taught)
        TRAINER_SECTIONS.register("taught", Section("planning/person_taught.html", person_section.taught_by))
        TRAININGS.register("planning", Training.objects.all)
        TABS.register("timetable", Tab(_("Timetable"), "planning:training", 10))
        TABS.register("trainers", Tab(_("Trainers"), "planning:training_trainers", 30, count=_trainer_count))
        TABS.register(
            "history", Tab(_("History"), "planning:training_history", 90, permission="planning.manage_training")
        )


def _trainer_count(training: Any) -> int:
    number: int = training.trainer_count
    return number
