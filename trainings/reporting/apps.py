from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "trainings.reporting"
    label = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from emm.ui.figures import FIGURES
        from trainings.planning.registries import TABS, Tab

        # What they read of is counted by the workers: that registers itself.
        from .panels import panel_of_institution, panel_of_programme

        TABS.register("progress", Tab(_("Progress"), "reporting:progress", 70))
        FIGURES.register("programmes.programme", panel_of_programme)
        FIGURES.register("participants.institution", panel_of_institution)
