from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "emm.common"
    label = "common"
    verbose_name = _("Common ground")

    def ready(self) -> None:
        from . import checks  # noqa: F401  registers the system checks
