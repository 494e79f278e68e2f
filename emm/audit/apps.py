from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AuditConfig(AppConfig):
    name = "emm.audit"
    label = "audit"
    verbose_name = _("Audit log")

    def ready(self) -> None:
        from . import credentials, events, records

        events.listen()
        credentials.listen()
        records.listen()
