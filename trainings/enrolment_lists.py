"""The list of a training's participants, on the page and as a file."""

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from emm.common import words
from emm.common.lists import NameFilter, SearchFilter
from emm.common.templatetags import quick
from emm.common.templatetags.page import state_badge
from participants.models import Institution, Person, Region
from participants.tables import in_language

from .models import Enrolment
from .states import ENROLMENT

# The move that comes first for a participant in a state, while there are seats and when there are none.
FOREMOST = {
    (Enrolment.State.NOMINATED, False): "confirm",
    (Enrolment.State.WAITLISTED, False): "confirm",
    (Enrolment.State.NOMINATED, True): "waitlist",
    (Enrolment.State.DECLINED, False): "renominate",
    (Enrolment.State.DECLINED, True): "renominate",
    (Enrolment.State.WITHDRAWN, False): "renominate",
    (Enrolment.State.WITHDRAWN, True): "renominate",
}

# They are told whether they have a seat.
INVITED = frozenset({Enrolment.State.NOMINATED, Enrolment.State.WAITLISTED, Enrolment.State.CONFIRMED})


def with_reach(enrolments: QuerySet[Enrolment], user: Any) -> QuerySet[Enrolment]:
    """Annotates ``is_reachable``: whether ``user`` sees more of the person than this list tells."""
    people = Person.objects.for_user(user).filter(pk=OuterRef("person"))
    return enrolments.annotate(is_reachable=Value(True) if user.scope.everything else Exists(people))


def institutions_present(request: HttpRequest) -> QuerySet[Institution]:
    """The institutions that the training's participants come from."""
    training = request.resolver_match.kwargs["pk"] if request.resolver_match else None
    return Institution.objects.filter(enrolments__training=training).distinct().order_by("name", "pk")


def provinces(request: HttpRequest) -> QuerySet[Region]:
    return Region.objects.provinces().order_by("name", "pk")


class EnrolmentFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["person__full_name", "institution_name_en", "institution_name_ind", "position"])
    state = django_filters.ChoiceFilter(label=_("State"), choices=Enrolment.State.choices, empty_label=_("All states"))
    institution = NameFilter(label=_("Institution"), queryset=institutions_present, empty_label=_("All institutions"))
    sex = django_filters.ChoiceFilter(
        label=_("Sex"), field_name="person__sex", choices=Person.Sex.choices, empty_label=_("Women and men")
    )
    region = NameFilter(label=_("Province"), queryset=provinces, empty_label=_("All provinces"))

    class Meta:
        model = Enrolment
        fields = ["q", "state", "institution", "sex", "region"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Whoever may not read everybody's address cannot find out by searching for it either.
        if self.request.user.scope.everything:
            self.filters["q"].search_fields = [*self.filters["q"].search_fields, "person__email"]


class EnrolmentTable(tables.Table):
    """Of rows with ``is_reachable``. ``may_change``: whether they have buttons; ``may_manage``: whether people can be
    opened and reached.
    """

    name = tables.Column(
        verbose_name=_("Participant"), accessor="person__name_with_titles", order_by=("person__full_name", "pk")
    )
    institution = tables.Column(verbose_name=_("Institution"), accessor="institution_name")
    region = tables.Column(verbose_name=_("Province"), attrs={"td": {"class": "cell-words"}})
    sex = tables.Column(verbose_name=_("Sex"), accessor="person__sex")
    state = tables.Column(verbose_name=_("State"))
    actions = tables.Column(
        verbose_name=_("Change"), empty_values=(), orderable=False, attrs={"td": {"class": "cell-wide"}}
    )
    # In files only. The order of addresses would tell of those that are left out.
    position = tables.Column(visible=False)
    email = tables.Column(accessor="person__email", visible=False, orderable=False)
    phone = tables.Column(accessor="person__phone", visible=False, orderable=False)
    note = tables.Column(visible=False)

    class Meta:
        model = Enrolment
        fields: tuple[str, ...] = ()
        sequence = ("name", "institution", "region", "sex", "state", "actions", "...")

    def __init__(self, *args: Any, may_manage: bool, may_change: bool, is_full: bool, **kwargs: Any) -> None:
        self.may_manage, self.is_full = may_manage, is_full
        left_out = [
            *([] if may_change else ["actions"]),
            *([] if may_manage else ["email", "phone", "note"]),
        ]
        super().__init__(*args, exclude=left_out, **kwargs)

    def render_name(self, record: Any) -> SafeString:
        url = record.person.get_absolute_url() if self.may_manage and record.is_reachable else ""
        return quick.person(record.person.name_with_titles, record.position, url)

    def value_name(self, record: Enrolment) -> str:
        return record.person.name_with_titles

    def value_email(self, record: Any) -> str:
        return (record.person.email or "") if self._may_be_written_to(record) else ""

    def value_phone(self, record: Any) -> str:
        return record.person.phone if self._may_be_written_to(record) else ""

    def _may_be_written_to(self, record: Any) -> bool:
        """Whoever may still come is told of it; a nomination that came to nothing opens nothing."""
        return record.is_reachable or record.state in INVITED

    def render_sex(self, record: Enrolment) -> str:
        return record.person.get_sex_display()

    def render_state(self, record: Enrolment) -> SafeString:
        since = words.date_range(record.waiting_since, short=True) if record.waiting_since else ""
        return state_badge(record, "state", since)

    def value_state(self, record: Enrolment) -> str:
        return record.get_state_display()

    def render_actions(self, record: Enrolment) -> SafeString:
        moves = ENROLMENT.available(record.state)
        first = FOREMOST.get((Enrolment.State(record.state), self.is_full))
        context = {
            "enrolment": record,
            "foremost": [move for move in moves if move.name == first],
            "others": [move for move in moves if move.name != first],
            "next": self.request.get_full_path(),
            "csrf_token": get_token(self.request),
        }
        # Without the request, for what every page shows around its content would be made for each row.
        return render_to_string("trainings/enrolments/row_actions.html", context)

    def order_institution(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        return _ordered(queryset, in_language("institution_name"), is_descending), True

    def order_region(self, queryset: QuerySet[Any], is_descending: bool) -> tuple[QuerySet[Any], bool]:
        return _ordered(queryset, in_language("region__name"), is_descending), True


def _ordered(queryset: QuerySet[Any], field: str, is_descending: bool) -> QuerySet[Any]:
    return queryset.order_by(f"-{field}" if is_descending else field, "person__full_name", "pk")
