from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FormsConfig(AppConfig):
    name = "emm.forms"
    label = "submissions"  # "forms" is Django's own
    verbose_name = _("Submitted forms")
