from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    name = "trainings.privacy"
    label = "privacy"
    verbose_name = _("Privacy")

    def ready(self) -> None:
        from emm.accounts.registries import OWN_SECTIONS
        from emm.audit.log import DETAILS
        from emm.ui.badges import BADGE_STYLES
        from emm.ui.sections import Section
        from participants.merging.references import REFERENCES
        from participants.registries import ACTIONS, PERSON_DATA

        from . import tasks  # noqa: F401  registers the background work
        from .erasure import what_was_removed
        from .merging import REQUESTS
        from .person_data import DATA
        from .person_page import copy_of_person, own_data
        from .states import BADGES

        BADGE_STYLES.register_all(BADGES)
        PERSON_DATA.register_all(DATA)
        REFERENCES.register("privacy_requests", REQUESTS)
        ACTIONS.register("copy", Section("privacy/person_copy.html", copy_of_person))
        OWN_SECTIONS.register("data", Section("privacy/own_data.html", own_data))
        DETAILS.register("removed", what_was_removed)
