"""The one way to show a list: searched, filtered, sorted, in pages, and as a file that honours the filter."""

from contextlib import ExitStack
from typing import Any, ClassVar, Protocol

import django_filters
from django.contrib import messages
from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from emm.common.errors import DomainError
from emm.common.permissions import ObjectPermissionMixin
from emm.common.reauthentication import require_recent_proof
from emm.common.registry import Registry
from emm.common.searching import beginning_first, containing
from emm.common.turns import Busy, Turns
from emm.ui.signals import list_exported

from . import exports
from .export_rows import ExportRows

# A list counts and pages through so many entries; whoever looks for others searches or filters. Counting all of them
# would take the longer, the more years there are.
MAX_ENTRIES = 10_000

# A file of more is made in the background. The same bound, so that a page knows it without counting all entries.
MAX_AT_ONCE = MAX_ENTRIES

EXPORTS = Turns("export", at_once=2, waiting=2, patience_seconds=5, longest_seconds=300)


class StartExport(Protocol):
    """Starts what makes the file of a list in the background; the address of the page that shows its progress."""

    def __call__(self, request: HttpRequest, *, list_page: "ListPage", format: str) -> str: ...


# Background work is above the pages: it registers itself.
LONG_EXPORTS: Registry[StartExport] = Registry()


class ForgivingPaginator(Paginator):
    """Any page number shows a page: nonsense the first, one too high the last. ``is_cut``: there are more entries."""

    @cached_property
    def count(self) -> int:
        return min(self._counted, MAX_ENTRIES)

    @property
    def is_cut(self) -> bool:
        return self._counted > MAX_ENTRIES

    @cached_property
    def _counted(self) -> int:
        """How many entries there are; one more than ``MAX_ENTRIES`` stands for any number beyond."""
        # A table's rows hold its data, which hold the queryset; or they count themselves.
        data = getattr(self.object_list, "data", self.object_list)
        queryset = getattr(data, "data", data)
        if not isinstance(queryset, QuerySet):
            return len(data)
        return queryset.order_by().values("pk")[: MAX_ENTRIES + 1].count()

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return self.num_pages if _is_positive(number) else 1


def _is_positive(number: Any) -> bool:
    return int(number) > 0


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


class ListPage(ObjectPermissionMixin, SingleTableMixin, FilterView):
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
        table.paginate(page=page, per_page=self.paginate_by, paginator_class=self.paginator_class)
        return table

    def get_primary_action(self) -> dict[str, Any] | None:
        """The list's main button as ``{"label": …, "url": …}``, or None when this person has none."""
        return None

    def get_empty_action(self) -> dict[str, Any] | None:
        """The button under “nothing here yet”: what fills the list, by default the main one."""
        return self.get_primary_action()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        chosen = request.GET.get("export", "")
        return self.export(chosen) if chosen in exports.CONTENT_TYPES else response

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Have the file of a long list made in the background."""
        chosen = request.POST.get("export", "")
        # The list of one record's entries is never that long.
        if chosen not in exports.CONTENT_TYPES or self.get_permission_object() is not None:
            return self.http_method_not_allowed(request)
        if self.export_is_personal:
            require_recent_proof(request)
        try:
            return HttpResponseRedirect(LONG_EXPORTS.only()(request, list_page=self, format=chosen))
        except DomainError as refusal:
            messages.warning(request, " ".join(refusal.messages))
            return HttpResponseRedirect(refusal.page_instead(request.user) or request.get_full_path())

    def export(self, format: str) -> HttpResponseBase:
        """Everything the filter leaves, in the table's order, as a file; that it was taken is kept in the audit log.

        An account takes one at a time, and a machine gives two, so that pages are answered beside them. A long list
        is led back to, where its file can be asked for.
        """
        if self.export_is_personal:
            require_recent_proof(self.request)
        rows = self.rows_of_file()
        try:
            with ExitStack() as turn:
                turn.enter_context(EXPORTS.take(whose=f"account-{self.request.user.pk}"))
                count = len(rows)
                if count > MAX_AT_ONCE:
                    messages.info(
                        self.request,
                        _("This file is long. Select “Export” to have it prepared in the background."),
                    )
                    return HttpResponseRedirect(self._url_without("export"))
                list_exported.send(
                    sender=type(self), request=self.request, title=self.title_of_file(), rows=count, format=format
                )
                response = exports.as_file(
                    title=str(self.get_page_title()),
                    headers=rows.headers,
                    rows=rows,
                    format=format,
                    moments=rows.moments,
                )
                exports.hold(response, turn.pop_all())
                return response
        except Busy:
            messages.warning(
                self.request,
                _("Another file is being prepared for you, or for too many people at once. Try again in a moment."),
            )
            return HttpResponseRedirect(self._url_without("export"))

    def title_of_file(self) -> str | Promise:
        """What the list is called in the audit log, in each language where it can be."""
        return self.page_title or self.get_page_title()

    def rows_of_file(self) -> ExportRows:
        """All that the filter leaves, in the table's order, once ``get`` has been asked."""
        table = self.get_table_class()(self.for_file(self.get_table_data()), request=self.request)
        table.order_by = self.request.GET.getlist("sort")
        return ExportRows(table, exclude=self.export_exclude)

    def for_file(self, rows: Any) -> Any:
        """The rows with what only the columns of the file need."""
        return rows

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        page = context["table"].page
        context.update(
            page_obj=page,
            paginator=page.paginator,
            is_paginated=page.has_other_pages(),
            page_title=self.get_page_title(),
            primary_action=self.get_primary_action(),
            empty_action=self.get_empty_action(),
            exports=[
                {"label": label, "format": format, "url": self._url_with(export=format)}
                for format, label in (("csv", "CSV"), ("xlsx", "Excel (XLSX)"))
            ],
            exports_later=page.paginator.is_cut,
            active_filters=self._count_active_filters(),
            clear_url=self.request.path,
            empty_icon=self.empty_icon,
            empty_title=self.empty_title,
            empty_text=self.empty_text,
        )
        return context

    def _url_without(self, name: str) -> str:
        query = self.request.GET.copy()
        query.pop(name, None)
        return f"{self.request.path}?{query.urlencode()}"

    def _url_with(self, **changes: str) -> str:
        query = self.request.GET.copy()
        query.pop("page", None)
        for name, value in changes.items():
            query[name] = value
        return f"?{query.urlencode()}"

    def _count_active_filters(self) -> int:
        names = self.filterset.filters if self.filterset is not None else {}
        return sum(1 for name in names if any(self.request.GET.getlist(name)))
