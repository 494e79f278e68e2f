from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MessagesConfig(AppConfig):
    name = "emm.messages"
    label = "outbox"  # "messages" is Django's
    verbose_name = _("Emails")

    def ready(self) -> None:
        from emm.ui.badges import BADGE_STYLES

        # They register background work, and who listens to mail services and to a backup that was restored.
        from . import tasks  # noqa: F401
        from .delivery import bounces, restored  # noqa: F401
        from .states import BADGES

        BADGE_STYLES.register_all(BADGES)
