from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "emm.jobs"
    label = "jobs"
    verbose_name = _("Background jobs")

    def ready(self) -> None:
        from emm.ui.badges import BADGE_STYLES
        from emm.ui.lists import LONG_EXPORTS

        from .badges import BADGES
        from .exports import start_export

        BADGE_STYLES.register_all(BADGES)
        LONG_EXPORTS.register("jobs", start_export)
