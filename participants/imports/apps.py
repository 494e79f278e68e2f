from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ImportsConfig(AppConfig):
    name = "participants.imports"
    label = "imports"
    verbose_name = _("Imports")

    def ready(self) -> None:
        from participants.merging.references import REFERENCES
        from participants.registries import PERSON_DATA

        from . import tasks  # noqa: F401  its jobs and periodic tasks
        from .merging import ENTRIES, ROWS
        from .person_data import DATA

        PERSON_DATA.register_all(DATA)
        REFERENCES.register("import_entries", ENTRIES)
        REFERENCES.register("import_rows", ROWS)
