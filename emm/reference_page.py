"""The design page: every component in every state, on invented contents. The reference, and what the tests look at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

import django_tables2
from django import forms
from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from emm.common.form_fields import CleanCharField, CleanTextField
from participants.models import Institution

from .audit.history import Change, Entry
from .common.permissions import ObjectPermissionMixin
from .jobs.models import Job
from .ui.badges import BADGE_STYLES
from .ui.figures import Figure, FigurePanel
from .ui.form_parts import FoldedFieldset, helper_with
from .ui.record_field import RecordField
from .ui.timetable_layout import TimetableItem

ZONE = ZoneInfo("Asia/Jakarta")
# Hard cases of real life: one name, titles, more than 60 characters, marks that break careless pages, other scripts.
NAMES = (
    "Suryani",
    "Dr. H. Ahmad Fauzi, S.H., M.Si.",
    "Maria Goreti Wea",
    "Raden Ajeng Siti Hajar Kusumaningrum Purwadiningrat Hadikusumo Wibisono, S.Sos., M.P.A.",
    "Siobhán O'Neil & Rekan <Yogyakarta>",
    "عبد الرحمن وحيد",
    "ꦱꦸꦏꦂꦤ",
)

# Each has a class of the same name in design.css.
SWATCHES = [
    *("sea-950", "sea-900", "sea-700", "sea-600", "sea-100", "sea-50"),
    *("gold-600", "gold-400", "gold-100", "leaf-700", "leaf-100", "clay-700", "clay-100"),
    *("ink", "ink-soft", "line", "paper", "ground", "women", "men"),
]


@dataclass(frozen=True)
class SampleRecord:
    """Anything with a state."""

    state: str
    label: Any

    def get_state_display(self) -> str:
        return str(self.label)


class SampleForm(forms.Form):
    """One field of each kind."""

    title = CleanCharField(label=_("Title"), help_text=_("As printed on the certificate."))
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", "–"), ("tot", "ToT"), ("national", _("National training"))])
    starts_on = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    seats = forms.IntegerField(label=_("Places"), min_value=1)
    institution = RecordField(
        Institution.objects.none(), label=_("Institution"), find="participants:find_institutions", required=False
    )
    note = CleanTextField(label=_("Note"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=[("id", "Bahasa Indonesia"), ("en", _("English"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    mode = forms.ChoiceField(
        label=_("Mode"),
        choices=[("room", _("In one room")), ("online", _("Online"))],
        widget=forms.RadioSelect,
        required=False,
    )
    file = forms.FileField(label=_("File"), required=False)
    agreed = forms.BooleanField(label=_("The participants agreed to be listed"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        *shown, file, agreed = self.fields
        self.helper = helper_with(*shown, FoldedFieldset(_("More"), file, agreed))


class SampleFilterForm(forms.Form):
    """The form of a filter bar."""

    q = CleanCharField(label=_("Search"), required=False)
    kind = SampleForm.base_fields["kind"]
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", "–"), ("planned", _("Published"))])


class SampleTable(django_tables2.Table):
    """A list of people; on a phone each row is a card."""

    name = django_tables2.Column(verbose_name=_("Name"))
    institution = django_tables2.Column(verbose_name=_("Institution"))
    trainings = django_tables2.Column(
        verbose_name=_("Trainings"), attrs={"td": {"class": "num"}, "th": {"class": "num"}}
    )

    class Meta:
        template_name = "components/table.html"
        order_by = "name"


class DesignPage(ObjectPermissionMixin, TemplateView):
    """The style guide, for those who run trainings."""

    template_name = "ui/reference_page.html"
    permission = "accounts.see_design"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            page_title=gettext("Design"),
            record=SampleRecord("planned", _("Published")),
            swatches=SWATCHES,
            looks=BADGE_STYLES.items(),
            names=NAMES,
            moments=[timezone.now() - ago for ago in (timedelta(seconds=5), timedelta(hours=3), timedelta(days=90))],
            spans=_spans(),
            crumbs=[{"label": gettext("Trainings"), "url": "#"}, {"label": gettext("National training"), "url": "#"}],
            heading_facts=[
                {"icon": "calendar3", "text": gettext("dates")},
                {"icon": "geo-alt", "text": "Jakarta · WIB"},
                {"icon": "translate", "text": "Bahasa Indonesia"},
            ],
            heading_actions=[
                {"label": gettext("Edit timetable"), "url": "#", "primary": True, "icon": "pencil"},
                {"label": gettext("Copy"), "url": "#", "icon": "copy"},
            ],
            tab_items=[
                {"label": gettext("Timetable"), "url": "#", "current": True},
                {"label": gettext("Participants"), "url": "#", "count": 24},
                {"label": gettext("Certificates"), "url": "#", "count": 0},
            ],
            step_items=[
                {"label": gettext("File"), "state": "done"},
                {"label": gettext("Check"), "state": "current"},
                {"label": gettext("Confirm"), "state": ""},
            ],
            toast_tones=("success", "info", "warning", "error"),
            note_tones=("info", "good", "warn", "bad"),
            figures=FigurePanel(
                [
                    Figure(_("officials trained"), 412, "#content", women=222, men=190),
                    Figure(_("certified trainers"), 38, "#content"),
                ]
            ),
            funnel_steps=_funnel(),
            figure_svg=_bars(),
            figure_table={
                "headers": [gettext("Institution"), gettext("Participants")],
                "rows": [["Bappenas", 9], ["Kemnaker", 6], ["Kemlu", 3]],
            },
            empty_form=SampleForm(prefix="sample"),
            wrong_form=_wrong_form(),
            sample_filter=SimpleNamespace(form=SampleFilterForm({"q": "budi", "kind": "tot"})),
            sample_chips=[
                {"name": "q", "label": gettext("Search"), "value": "budi", "url": "#"},
                {"name": "kind", "label": gettext("Kind"), "value": "ToT", "url": "#"},
            ],
            export_links=[{"label": "CSV", "url": "#"}, {"label": "Excel (XLSX)", "url": "#"}],
            sample_table=_table(),
            sample_page=Paginator(range(500), 25).page(7),
            jobs=_jobs(),
            history=_history(),
            slots=_slots(),
            zone=ZONE,
            **kwargs,
        )


def _spans() -> list[tuple[date, date]]:
    return [
        (date(2022, 9, 7), date(2022, 9, 9)),
        (date(2022, 9, 30), date(2022, 9, 30)),
        (date(2022, 11, 30), date(2022, 12, 1)),
        (date(2022, 12, 30), date(2023, 1, 2)),
    ]


def _wrong_form() -> SampleForm:
    form = SampleForm({"title": "", "seats": "0", "mode": "room"}, prefix="wrong")
    form.data = {f"wrong-{name}": value for name, value in form.data.items()}
    form.add_error(None, gettext("The end date must be after the start date."))
    return form


def _table() -> SampleTable:
    institutions = ("Bappenas", "Kementerian Luar Negeri", "BP2MI Kupang", "Kementerian Ketenagakerjaan")
    rows = [
        {"name": name, "institution": institutions[index % 4], "trainings": index % 3 + 1}
        for index, name in enumerate(NAMES)
    ]
    return SampleTable(rows)


def _jobs() -> list[Job]:
    subject = gettext("Issue certificates")
    now = timezone.now()
    return [
        Job(pk=1, state=Job.State.QUEUED, subject=subject),
        Job(pk=2, state=Job.State.RUNNING, subject=subject, done=7, total=24),
        Job(pk=3, state=Job.State.SUCCEEDED, subject=subject, done=24, total=24, finished_at=now),
        Job(
            pk=4,
            state=Job.State.FAILED,
            subject=subject,
            done=11,
            total=24,
            finished_at=now,
            error=gettext("The worker stopped."),
            problems=["Suryani"],
        ),
        Job(pk=5, state=Job.State.CANCELLED, subject=subject, done=3, total=24, finished_at=now),
    ]


def _history() -> list[Entry]:
    now = timezone.now()
    subject = gettext("National training")
    change = Change(gettext("Places"), "24", "30")
    return [
        Entry(now - timedelta(hours=2), "Ratna", "~", subject, [change], gettext("A bigger room was found.")),
        Entry(now - timedelta(days=3), "Budi Santoso", "+", subject, [], ""),
    ]


def _slots() -> list[TimetableItem]:
    def slot(day: int, start: str, end: str, title: str, tone: str = "lesson", **more: Any) -> TimetableItem:
        begins, ends = (datetime.fromisoformat(f"2022-09-{day}T{clock}").replace(tzinfo=ZONE) for clock in (start, end))
        return TimetableItem(begins, ends, title, tone=tone, **more)

    room = "Ratna · Anggrek"
    return [
        slot(29, "08:30", "09:15", gettext("Opening and pre-test"), "ceremony"),
        slot(
            29,
            "09:15",
            "10:45",
            gettext("The global context of international migration"),
            url="#",
            lines=("2 JP", room),
        ),
        slot(29, "10:45", "11:00", gettext("Coffee"), "break"),
        slot(29, "11:00", "12:00", gettext("Policy cycle"), url="#", lines=("Budi Santoso",)),
        slot(29, "12:00", "13:00", "ISHOMA", "break"),
        slot(
            29,
            "13:00",
            "14:30",
            gettext("Migration and development"),
            url="#",
            warning=gettext("The trainer is not qualified for this module."),
        ),
        slot(30, "08:30", "10:00", gettext("Border management"), url="#", lines=("2 JP", "Dr. Siti Aminah, M.Si.")),
        slot(30, "10:00", "11:15", gettext("Group work A"), url="#", lines=("Anggrek",)),
        slot(30, "10:00", "11:15", gettext("Group work B"), url="#", lines=("Melati",)),
        slot(30, "11:15", "13:00", gettext("Friday prayer and ISHOMA"), "break"),
        slot(30, "13:00", "14:30", gettext("Labour migration"), url="#", lines=("2 JP", "Budi Santoso")),
    ]


def _funnel() -> list[dict[str, Any]]:
    counts = [
        (gettext("Nominated"), 14, 13),
        (gettext("Confirmed"), 12, 12),
        (gettext("Attended"), 11, 10),
        (gettext("Certified"), 0, 0),
    ]
    return [{"label": label, "women": women, "men": men, "total": women + men} for label, women, men in counts]


def _bars() -> SafeString:
    """A small bar chart, as a page would draw it on the server."""
    label = ngettext("%(count)d institution", "%(count)d institutions", 3) % {"count": 3}
    return format_html(
        '<svg viewBox="0 0 320 96" role="img" aria-label="{}">'
        '<g class="bar-plain"><rect x="90" y="6" width="200" height="18" rx="4"/>'
        '<rect x="90" y="38" width="133" height="18" rx="4"/><rect x="90" y="70" width="66" height="18" rx="4"/></g>'
        '<g class="fig-text" font-size="13"><text x="0" y="20">Bappenas</text><text x="0" y="52">Kemnaker</text>'
        '<text x="0" y="84">Kemlu</text></g></svg>',
        label,
    )


design_page = DesignPage.as_view()
