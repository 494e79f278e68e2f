"""The lists of people, institutions and trainers, on the page and as files. No NIP is ever in them."""

from typing import Any

import django_tables2 as tables
from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.ui.columns import NameColumn
from emm.ui.templatetags import page
from emm.ui.templatetags.page import state_badge

from .models import Institution, Person, Trainer


def person_cell(person: Person, *, detail: str = "", opens: bool = True) -> SafeString:
    """A person as lists show them, leading to their page, unless the reader has none of theirs."""
    return page.person(person.name_with_titles, detail, person.get_absolute_url() if opens else "")


class PersonTable(tables.Table):
    name = NameColumn(verbose_name=_("Name"), accessor="name_with_titles", by="full_name")
    institution = NameColumn(verbose_name=_("Institution"), by=("institution__short_name", "institution__name"))
    region = NameColumn(verbose_name=_("Province"), by="region__name", attrs={"td": {"class": "cell-words"}})
    sex = tables.Column(verbose_name=_("Sex"))
    trainings = tables.Column(
        verbose_name=_("Trainings"), accessor="training_count", attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    trainer = tables.Column(verbose_name=_("Trainer"), accessor="trainer__status", empty_values=())
    # In files only.
    full_name = NameColumn(visible=False, by="full_name")
    position = NameColumn(visible=False, by="position")
    email = tables.Column(verbose_name=_("Email address"), accessor="email_address", visible=False, orderable=False)
    phone = tables.Column(visible=False)
    language = tables.Column(verbose_name=_("Language"), accessor="email_language", visible=False, orderable=False)

    class Meta:
        model = Person
        fields: tuple[str, ...] = ()
        sequence = ("name", "institution", "region", "sex", "trainings", "trainer", "...")

    def render_name(self, record: Person) -> SafeString:
        return person_cell(record, detail=record.position)

    def value_name(self, record: Person) -> str:
        return record.name_with_titles

    def value_language(self, value: str) -> str:
        return str(dict(settings.LANGUAGES)[value])

    def render_institution(self, value: Institution) -> str:
        return value.label

    def value_institution(self, value: Institution) -> str:
        return value.name

    def render_trainer(self, record: Any) -> SafeString | str:
        trainer = getattr(record, "trainer", None)
        return state_badge(trainer, "status") if trainer else "–"

    def value_trainer(self, record: Any) -> str:
        trainer = getattr(record, "trainer", None)
        return str(trainer.get_status_display()) if trainer else ""


class InstitutionTable(tables.Table):
    name = NameColumn(verbose_name=_("Name"), by="name", linkify=True)
    short_name = NameColumn(verbose_name=_("Short name"), by="short_name")
    kind = tables.Column(verbose_name=_("Kind"))
    level = tables.Column(verbose_name=_("Level"))
    region = NameColumn(verbose_name=_("Region"), by="region__name")
    people = tables.Column(
        verbose_name=_("People"), accessor="person_count", attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )
    # In files only.
    name_en = NameColumn(verbose_name=_("Name in English"), by="name_en", visible=False)
    name_ind = NameColumn(verbose_name=_("Name in Indonesian"), by="name_ind", visible=False)
    parent = NameColumn(verbose_name=_("Part of"), by="parent__name", visible=False)

    class Meta:
        model = Institution
        fields: tuple[str, ...] = ()
        sequence = ("name", "short_name", "kind", "level", "region", "people", "...")


class TrainerTable(tables.Table):
    """Of rows with ``is_reachable``: whether the reader sees more of the person than the name."""

    name = NameColumn(verbose_name=_("Name"), accessor="person__name_with_titles", by="person__full_name")
    institution = NameColumn(
        verbose_name=_("Institution"),
        accessor="person__institution",
        by=("person__institution__short_name", "person__institution__name"),
    )
    region = NameColumn(verbose_name=_("Province"), accessor="person__region", by="person__region__name")
    status = tables.Column(verbose_name=_("Status"))
    languages = tables.Column(verbose_name=_("Teaches in"), empty_values=(), orderable=False)
    modules = tables.Column(verbose_name=_("Modules"), empty_values=(), orderable=False)
    # In files only. Their order would tell of those that are left out.
    email = tables.Column(
        verbose_name=_("Email address"), accessor="person__email_address", visible=False, orderable=False
    )
    phone = tables.Column(accessor="person__phone", visible=False, orderable=False)

    class Meta:
        model = Trainer
        fields: tuple[str, ...] = ()
        sequence = ("name", "institution", "region", "status", "languages", "modules", "...")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._tags: dict[int, SafeString] = {}
        super().__init__(*args, **kwargs)

    def render_name(self, record: Any) -> SafeString:
        reachable = record.is_reachable
        return person_cell(record.person, detail=record.person.position if reachable else "", opens=reachable)

    def value_name(self, record: Trainer) -> str:
        return record.person.name_with_titles

    def value_email(self, record: Any) -> str:
        return record.person.email_address if record.is_reachable else ""

    def value_phone(self, record: Any) -> str:
        return record.person.phone if record.is_reachable else ""

    def render_institution(self, value: Institution) -> str:
        return value.label

    def value_institution(self, value: Institution) -> str:
        return value.name

    def render_status(self, record: Trainer) -> SafeString:
        return state_badge(record, "status")

    def value_status(self, record: Trainer) -> str:
        return str(record.get_status_display())

    def render_languages(self, record: Trainer) -> str:
        spoken = [
            (record.teaches_in_indonesian, gettext("Indonesian")),
            (record.teaches_in_english, gettext("English")),
        ]
        return ", ".join(language for teaches, language in spoken if teaches)

    def render_modules(self, record: Any) -> SafeString:
        tags = format_html_join(" ", "{}", ((self._tag(module),) for module in self._modules(record)))
        return format_html("<span>{}</span>", tags or "–")

    def _tag(self, module: Any) -> SafeString:
        """The same few modules stand in every row: each is written once."""
        if module.pk not in self._tags:
            self._tags[module.pk] = format_html(
                '<span class="tag tag-info" title="{}">{}</span>', module.title, module.order
            )
        return self._tags[module.pk]

    def value_modules(self, record: Any) -> str:
        return ", ".join(str(module.order) for module in self._modules(record))

    def _modules(self, trainer: Any) -> list[Any]:
        """The modules in their order, shown by number; their titles are on the trainer's page."""
        modules = {qualification.module for qualification in trainer.qualifications.all()}
        return sorted(modules, key=lambda module: (module.order, module.pk))
