from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EvaluationConfig(AppConfig):
    name = "trainings.evaluation"
    label = "evaluation"
    verbose_name = _("Evaluation")

    def ready(self) -> None:
        from participants.registries import PERSON_DATA
        from trainings.enrolment.merging import SEAT_MOVES
        from trainings.planning.registries import TABS, Tab

        from .merging import move_result
        from .person_data import DATA

        SEAT_MOVES.register("evaluation", move_result)
        PERSON_DATA.register_all(DATA)
        TABS.register("results", Tab(_("Results"), "evaluation:training", 50))
