from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "trainings.certificates"
    label = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from . import checks, returns, tasks  # noqa: F401  registers system check, background work, and who listens
        from .guards import install

        post_migrate.connect(install, sender=self, dispatch_uid="certificates.guards")
