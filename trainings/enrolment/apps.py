from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EnrolmentConfig(AppConfig):
    name = "trainings.enrolment"
    label = "enrolment"
    verbose_name = _("Participants")

    def ready(self) -> None:
        from curriculum.registries import TAKES_PART
        from emm.ui.badges import BADGE_STYLES
        from emm.ui.sections import Section
        from participants import registries as participants
        from participants.imports.registries import TARGETS
        from participants.merging.references import REFERENCES
        from trainings.planning.registries import PLACES, TABS, Tab

        from .curriculum import taken_by
        from .import_target import TrainingTarget
        from .merging import SEATS
        from .models import Enrolment
        from .person_data import DATA
        from .person_page import enrolments_of_person, places_seen_by, told_with_person
        from .states import BADGES

        BADGE_STYLES.register_all(BADGES)
        TAKES_PART.register("enrolment", taken_by)
        participants.PLACES.register("enrolment", places_seen_by)
        participants.SECTIONS.register("trainings", Section("enrolment/person_trainings.html", enrolments_of_person))
        participants.PERSON_DATA.register_all(DATA)
        participants.HISTORY.register("enrolment", told_with_person)
        REFERENCES.register("enrolments", SEATS)
        PLACES.register("enrolment", Enrolment.objects.confirmed)
        TARGETS.register("training", TrainingTarget())
        TABS.register("participants", Tab(_("Participants"), "enrolment:participants", 20, count=_confirmed_count))


def _confirmed_count(training: Any) -> int:
    number: int = training.confirmed_count
    return number
