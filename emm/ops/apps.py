from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OpsConfig(AppConfig):
    name = "emm.ops"
    label = "ops"
    verbose_name = _("Shared services")

    def ready(self) -> None:
        from emm.jobs.exports import FOLDER as EXPORTS

        from . import checks  # noqa: F401  registers the system checks
        from .backup import LEFT_OUT
        from .health import FOLDER

        LEFT_OUT.register(FOLDER, "what readiness tries out")
        LEFT_OUT.register(EXPORTS, "files of long lists, made anew on request")
