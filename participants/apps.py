from django.apps import AppConfig
from django.conf import settings
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class ParticipantsConfig(AppConfig):
    name = "participants"
    verbose_name = _("People and institutions")

    def ready(self) -> None:
        from emm.accounts.registries import FACTS
        from emm.messages import kinds
        from emm.ui.badges import BADGE_STYLES
        from emm.ui.sections import Section

        from . import tasks  # noqa: F401  registers the background work
        from .account_page import person_of_account
        from .badges import BADGES
        from .matching.index import index_saved_account, index_saved_person
        from .merging import own
        from .models import Person
        from .person_data import DATA
        from .registries import PERSON_DATA

        BADGE_STYLES.register_all(BADGES)
        PERSON_DATA.register_all(DATA)
        kinds.register_recipient(Person)
        post_save.connect(index_saved_person, sender=Person, dispatch_uid="participants.index_person")
        post_save.connect(
            index_saved_account, sender=settings.AUTH_USER_MODEL, dispatch_uid="participants.index_account"
        )
        own.register()
        FACTS.register("person", Section("participants/account_fact.html", person_of_account))
