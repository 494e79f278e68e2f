from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "emm.common"
    label = "common"
    verbose_name = _("Common ground")

    def ready(self) -> None:
        from . import audit, audit_credentials, checks  # noqa: F401  checks registers the system checks

        audit.listen()
        audit_credentials.listen()
