from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LinksConfig(AppConfig):
    name = "emm.links"
    label = "links"
    verbose_name = _("Links without sign-in")

    def ready(self) -> None:
        from . import tasks  # noqa: F401  registers the periodic task
