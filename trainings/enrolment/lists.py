"""The list of a training's participants, on the page and as a file."""

from collections.abc import Collection
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.ordering import by_name
from emm.ui.columns import NameColumn
from emm.ui.lists import SearchFilter
from emm.ui.templatetags import page
from emm.ui.templatetags.page import badge, state_badge
from participants.models import Institution, Person, Region

from .models import Enrolment
from .states import ENROLMENT

# The move that comes first for a participant in a state, while there are places and when there are none.
FOREMOST = {
    (Enrolment.State.NOMINATED, False): "confirm",
    (Enrolment.State.WAITLISTED, False): "confirm",
    (Enrolment.State.NOMINATED, True): "waitlist",
    (Enrolment.State.DECLINED, False): "renominate",
    (Enrolment.State.DECLINED, True): "renominate",
    (Enrolment.State.WITHDRAWN, False): "renominate",
    (Enrolment.State.WITHDRAWN, True): "renominate",
}


# They may still come.
INVITED = frozenset({Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED, Enrolment.State.CONFIRMED})


def with_reach(enrolments: QuerySet[Enrolment], user: Any) -> QuerySet[Enrolment]:
    """Annotates ``is_reachable``: whether ``user`` sees the person's record, and not only what this list tells."""
    people = Person.objects.for_user(user).filter(pk=OuterRef("person"))
    return enrolments.annotate(is_reachable=Value(True) if user.scope.everything else Exists(people))


def institutions_present(request: HttpRequest) -> QuerySet[Institution]:
    """The institutions that the training's participants come from."""
    training = request.resolver_match.kwargs["pk"] if request.resolver_match else None
    return Institution.objects.filter(enrolments__training=training).distinct().order_by(by_name("name"), "pk")


def provinces(request: HttpRequest) -> QuerySet[Region]:
    return Region.objects.provinces().order_by(by_name("name"), "pk")


class EnrolmentFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["person__name_search_text", "institution_name_en", "institution_name_ind", "position"])
    state = django_filters.ChoiceFilter(label=_("State"), choices=Enrolment.State.choices, empty_label=_("All states"))
    institution = django_filters.ModelChoiceFilter(
        label=_("Institution"), queryset=institutions_present, empty_label=_("All institutions")
    )
    sex = django_filters.ChoiceFilter(label=_("Sex"), method="of_sex", choices=Person.Sex.choices, empty_label=_("Any"))
    region = django_filters.ModelChoiceFilter(label=_("Province"), queryset=provinces, empty_label=_("All provinces"))

    class Meta:
        model = Enrolment
        fields = ["q", "state", "institution", "sex", "region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever may not read everybody's address cannot find out by searching for it either.
        if self.request.user.scope.everything:
            own = self.filters["q"].search_fields
            self.filters["q"].search_fields = [*own, "person__email", "person__user__email"]

    def of_sex(self, enrolments: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        """Where the list does not tell of somebody whether it is a woman or a man, the filter does not either."""
        found = enrolments.filter(person__sex=value)
        return found.filter(is_reachable=True) if self.request.user.scope.areas else found


class EnrolmentTable(tables.Table):
    """Of rows with ``is_reachable`` and ``place_in_line``. ``may_change``: whether participants can be moved to
    another state; ``may_manage``: whether people can be opened and reached, and what was written down of them
    corrected; ``elsewhere``: the keys of people who take part in another training.
    """

    name = NameColumn(verbose_name=_("Participant"), accessor="person__name_with_titles", by="person__full_name")
    institution = NameColumn(
        verbose_name=_("Institution"), accessor="institution_name", by="institution_name", then="person__full_name"
    )
    region = NameColumn(
        verbose_name=_("Province"), by="region__name", then="person__full_name", attrs={"td": {"class": "cell-words"}}
    )
    sex = tables.Column(verbose_name=_("Sex"), accessor="person__sex")
    state = tables.Column(verbose_name=_("State"))
    actions = tables.Column(
        verbose_name=_("Actions"), empty_values=(), orderable=False, attrs={"td": {"class": "cell-wide"}}
    )
    # In files only.
    place_in_line = tables.Column(verbose_name=_("Place on the waiting list"), visible=False, orderable=False)
    # The order of addresses would tell of those that are left out.
    position = NameColumn(visible=False, by="position")
    email = tables.Column(verbose_name=_("Email address"), empty_values=(), visible=False, orderable=False)
    phone = tables.Column(verbose_name=_("Telephone"), empty_values=(), visible=False, orderable=False)
    note = tables.Column(visible=False)

    class Meta:
        model = Enrolment
        fields: tuple[str, ...] = ()
        sequence = ("name", "institution", "region", "sex", "state", "actions", "...")

    def __init__(
        self,
        *args: Any,
        may_manage: bool,
        may_change: bool,
        is_full: bool,
        sees_all: bool,
        elsewhere: Collection[int] = (),
        **kwargs: Any,
    ) -> None:
        self.may_manage, self.may_change, self.is_full, self.elsewhere = may_manage, may_change, is_full, elsewhere
        left_out = [
            *([] if may_manage else ["actions", "email", "phone", "note"]),
        ]
        super().__init__(*args, exclude=left_out, **kwargs)
        # The order would tell of those of whom the column says nothing.
        self.columns["sex"].column.orderable = sees_all or not may_manage

    def render_name(self, record: Any) -> SafeString:
        url = record.person.get_absolute_url() if self.may_manage and record.is_reachable else ""
        cell = page.person(record.person.name_with_titles, record.position, url)
        return format_html("{}{}", cell, self._contact(record)) if self.may_manage else cell

    def value_name(self, record: Enrolment) -> str:
        return record.person.name_with_titles

    def value_email(self, record: Any) -> str:
        """As typed for this training; else the person's, to whoever sees the record."""
        return str(record.contact_email or (record.person.email_address if record.is_reachable else ""))

    def value_phone(self, record: Any) -> str:
        return str(record.contact_phone or (record.person.phone if record.is_reachable else ""))

    def _contact(self, record: Enrolment) -> SafeString:
        """What was typed for this training, under the name."""
        typed = [
            ("mailto", record.contact_email, record.contact_email),
            ("tel", record.contact_phone.replace(" ", ""), record.contact_phone),
        ]
        links = ((scheme, address, shown) for scheme, address, shown in typed if address)
        return format_html_join("", '<small class="row-contact"><a href="{}:{}">{}</a></small>', links)

    def render_sex(self, record: Any) -> str:
        """A fact of the record: whoever runs the training reads it of those whose record they see."""
        return record.person.get_sex_display() if record.is_reachable or not self.may_manage else formatting.NOTHING

    def value_sex(self, record: Any) -> str:
        return record.person.get_sex_display() if record.is_reachable or not self.may_manage else ""

    def render_state(self, record: Any) -> SafeString:
        state = state_badge(record, "state", _in_line(record))
        if record.person_id not in self.elsewhere or record.state not in INVITED:
            return state
        return format_html("{} {}", state, badge(str(_("Elsewhere on these days")), "warn", "exclamation-triangle"))

    def value_state(self, record: Enrolment) -> str:
        return record.get_state_display()

    def render_actions(self, record: Enrolment) -> SafeString:
        moves = ENROLMENT.available(record.state) if self.may_change else []
        first = FOREMOST.get((Enrolment.State(record.state), self.is_full))
        context = {
            "enrolment": record,
            "foremost": [move for move in moves if move.name == first],
            "others": [move for move in moves if move.name != first],
            "may_change": self.may_change,
            "next": self.request.get_full_path(),
            "csrf_token": get_token(self.request),
            "request": self.request,
        }
        # Without the request, for what every page shows around its content would be made for each row.
        return render_to_string("enrolment/row_actions.html", context)


def _in_line(record: Any) -> str:
    """Which place on the waiting list this is, and since when."""
    if not record.place_in_line:
        return ""
    place = _("no. %(place)d") % {"place": record.place_in_line}
    if record.waiting_since is None:
        return place
    day = formatting.day_of(record.waiting_since, record.training.zone)
    return _("%(place)s, since %(day)s") % {"place": place, "day": formatting.date_range(day, short=True)}
