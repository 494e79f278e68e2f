"""The one way to show a list: searched, filtered, sorted, in pages, and as a file that honours the filter."""

import hashlib
from collections.abc import Iterator
from typing import Any, ClassVar

import django_filters
from django import forms
from django.core.cache import caches
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from . import audit, exports
from .access import Guarded
from .reauthentication import require_recent_proof
from .searching import beginning_first, containing

# A list counts and pages through so many entries; whoever looks for others searches or filters. Counting all of them
# would take the longer, the more years there are.
MOST_ENTRIES = 10_000
# A list with more entries than that is not counted again for so many seconds. What is said of its length may be untrue
# for so long, when many entries went; the entries themselves are always those of the moment.
STAYS_LONG = 60


class ForgivingPaginator(Paginator):
    """Any page number shows a page: nonsense the first, one too high the last. ``is_cut``: there are more entries.

    ``known_as`` tells whose list with which filter it is; one that is longer than what is counted is remembered by it.
    """

    def __init__(self, *args: Any, known_as: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known_as = known_as

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST_ENTRIES)

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST_ENTRIES

    @cached_property
    def _counted(self) -> int:
        """How many entries there are; one more than ``MOST_ENTRIES`` stands for any number beyond."""
        # A table's rows hold its data, which hold the queryset; or they count themselves.
        data = getattr(self.object_list, "data", self.object_list)
        queryset = getattr(data, "data", data)
        if not isinstance(queryset, QuerySet):
            return len(data)
        if self.known_as and caches["process"].get(self.known_as):
            return MOST_ENTRIES + 1
        number = queryset.order_by().values("pk")[: MOST_ENTRIES + 1].count()
        if self.known_as and number > MOST_ENTRIES:
            caches["process"].set(self.known_as, True, STAYS_LONG)
        return number

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return self.num_pages if _is_positive(number) else 1


def _is_positive(number: Any) -> bool:
    return int(number) > 0


class _Names(django_filters.fields.ModelChoiceIterator):
    """Names straight from the database: making a record for each option takes longer than the rest of a list."""

    def __iter__(self) -> Iterator[tuple[Any, Any]]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from self.queryset.values_list("pk", "name")


class _NameSelect(forms.Select):
    """A select of many names, each of them known to be text: Django asks a dozen questions about every option."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> list[Any]:
        options = [
            {"value": key, "label": label, "attrs": {"selected": True} if str(key) in value else {}}
            for key, label in self.choices
        ]
        return [(None, options, 0)]


class _NameField(django_filters.fields.ModelChoiceField):
    iterator = _Names
    widget = _NameSelect


class NameFilter(django_filters.ModelChoiceFilter):
    """One of the records of a model that are called by their ``name``."""

    field_class = _NameField


class SearchFilter(django_filters.CharFilter):
    """A search box: every word must occur, in any of ``fields`` (``distinct=True`` when one leads to many rows).

    With ``beginning_first`` those whose search text begins with what is typed stand before the others.
    """

    def __init__(self, *, fields: list[str], beginning_first: bool = False, **kwargs: Any) -> None:
        self.search_fields, self.beginning_first = fields, beginning_first
        kwargs.setdefault("label", _("Search"))
        super().__init__(**kwargs)

    def filter(self, queryset: QuerySet[Any], value: str) -> QuerySet[Any]:
        queryset = containing(queryset, self.search_fields, value or "")
        if value and self.beginning_first:
            queryset = beginning_first(queryset, value)
        return queryset.distinct() if self.distinct else queryset


class ListPage(Guarded, SingleTableMixin, FilterView):
    """Base of every list. Set ``permission``, ``model``, ``table_class``, ``filterset_class`` and the words.

    The template gets ``page_title``, ``primary_action`` (label, url) or None, ``exports`` (label, url),
    ``active_filters`` (how many are set) and the empty state's words, beside ``table``, ``filter`` and ``page_obj``.
    """

    template_name = "components/list_page.html"
    paginator_class = ForgivingPaginator
    paginate_by = 25
    strict = False
    page_title: ClassVar[str | Promise] = ""
    empty_icon: ClassVar[str] = "inbox"
    empty_title: ClassVar[str | Promise] = ""
    empty_text: ClassVar[str | Promise] = ""
    # Columns that are of no use in a file (links, buttons), by name.
    export_exclude: ClassVar[tuple[str, ...]] = ("actions",)
    # A file about people is given to whoever proved a moment ago who they are.
    export_is_personal: ClassVar[bool] = True

    def get_page_title(self) -> str | Promise:
        return self.page_title

    def get_queryset(self) -> QuerySet[Any]:
        queryset = super().get_queryset()
        return queryset.for_user(self.request.user) if hasattr(queryset, "for_user") else queryset

    def paginate_queryset(self, queryset: QuerySet[Any], page_size: int) -> tuple[Any, Any, QuerySet[Any], bool]:
        """Left to the table, which sorts first; doing it twice would count twice."""
        return None, None, queryset, False

    def get_table(self, **kwargs: Any) -> Any:
        """The table, sorted and at its page. How many rows a page has is not for the address to say."""
        table = self.get_table_class()(data=self.get_table_data(), **kwargs)
        # Not given at once, for the table would count its rows by itself.
        table.request = self.request
        if order := self.request.GET.getlist(table.prefixed_order_by_field):
            table.order_by = order
        page = self.request.GET.get(table.prefixed_page_field, 1)
        table.paginate(
            page=page, per_page=self.paginate_by, paginator_class=self.paginator_class, known_as=self._known_as()
        )
        return table

    def _known_as(self) -> str:
        """Whose list it is, and which part of it."""
        query = self.request.GET.copy()
        for name in ("page", "sort"):
            query.pop(name, None)
        whose = f"{self.request.user.pk} {self.request.path} {query.urlencode()}"
        return hashlib.sha256(whose.encode()).hexdigest()

    def get_primary_action(self) -> dict[str, Any] | None:
        """The list's main button as ``{"label": …, "url": …}``, or None when this person has none."""
        return None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        chosen = request.GET.get("export", "")
        return self.export(chosen) if chosen in exports.CONTENT_TYPES else response

    def export(self, format: str) -> HttpResponse:
        """Everything the filter leaves, in the table's order, as a file; that it was taken is kept in the audit log."""
        if self.export_is_personal:
            require_recent_proof(self.request)
        table = self.get_table_class()(self.get_table_data(), request=self.request)
        table.order_by = self.request.GET.getlist("sort")
        headers, *rows = table.as_values(exclude_columns=self.export_exclude)
        title = self.page_title or self.get_page_title()
        audit.record_export(request=self.request, title=title, rows=len(rows), format=format)
        return exports.as_file(title=str(self.get_page_title()), headers=headers, rows=rows, format=format)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["table"].page
        context.update(
            page_obj=page,
            paginator=page.paginator,
            is_paginated=page.has_other_pages(),
            page_title=self.get_page_title(),
            primary_action=self.get_primary_action(),
            exports=[
                {"label": label, "url": self._url_with(export=format)}
                for format, label in (("csv", "CSV"), ("xlsx", "Excel (XLSX)"))
            ],
            active_filters=self._count_active_filters(),
            clear_url=self.request.path,
            empty_icon=self.empty_icon,
            empty_title=self.empty_title,
            empty_text=self.empty_text,
        )
        return context

    def _url_with(self, **changes: str) -> str:
        query = self.request.GET.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def _count_active_filters(self) -> int:
        names = self.filterset.filters if self.filterset is not None else {}
        return sum(1 for name in names if any(self.request.GET.getlist(name)))
