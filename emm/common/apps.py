from django.apps import AppConfig
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class CommonConfig(AppConfig):
    name = "emm.common"
    label = "common"
    verbose_name = _("Shared services")

    def ready(self) -> None:
        from . import outside, searching

        connection_created.connect(searching.teach_connection, dispatch_uid="common.searching")
        outside.limit_requests()
        autodiscover_modules("messages")  # what the codes of each app say
