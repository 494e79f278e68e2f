from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CurriculumConfig(AppConfig):
    name = "curriculum"
    verbose_name = _("Curriculum")

    def ready(self) -> None:
        from emm.ui.badges import BADGE_STYLES

        from .badges import BADGES

        BADGE_STYLES.register_all(BADGES)
