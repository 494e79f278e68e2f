from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccessConfig(AppConfig):
    name = "trainings.access"
    label = "access"
    verbose_name = _("Roles")

    def ready(self) -> None:
        from emm.accounts.registries import HISTORY, LIST_ACTION, ROLES, SECTIONS, ListAction
        from emm.ui.sections import Section
        from participants.registries import MANAGED_INSTITUTIONS, PERSON_DATA, VISIBLE_PEOPLE

        from .account_page import history_of_roles, roles_of_account
        from .people import institutions_of, people_of
        from .person_data import DATA
        from .role_source import Grants

        ROLES.register("access", Grants())
        VISIBLE_PEOPLE.register("access", people_of)
        MANAGED_INSTITUTIONS.register("access", institutions_of)
        PERSON_DATA.register_all(DATA)
        LIST_ACTION.register("invite", ListAction(_("Invite a person"), "access:invite"))
        SECTIONS.register("roles", Section("access/account_roles.html", roles_of_account))
        HISTORY.register("roles", history_of_roles)
