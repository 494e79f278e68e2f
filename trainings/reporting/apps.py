from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportingConfig(AppConfig):
    name = "trainings.reporting"
    label = "reporting"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from . import reach  # noqa: F401  registers what the workers count
