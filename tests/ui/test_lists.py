"""Every list: searched, filtered, sorted, in pages, and as a file that honours all of it."""

import csv
import io
import time
from typing import Any

import django_filters
import django_tables2 as tables
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django_htmx.middleware import HtmxDetails

from emm.common.reauthentication import SIGNED_IN_AT
from emm.ui.lists import ForgivingPaginator, ListPage, SearchFilter
from participants.models import Person
from tests.downloads import content_of
from tests.factories import InstitutionFactory, OfficerFactory, PersonFactory, UserFactory

pytestmark = pytest.mark.django_db


class PeopleTable(tables.Table):
    full_name = tables.Column()
    position = tables.Column()
    actions = tables.TemplateColumn("<a>Edit</a>", orderable=False)

    class Meta:
        model = Person
        fields = ("full_name", "position")
        order_by = "full_name"


class PeopleFilter(django_filters.FilterSet):
    q = SearchFilter(fields=["full_name", "institution__name_en"])

    class Meta:
        model = Person
        fields = ["sex"]


class PeopleList(ListPage):
    permission = "participants.view_people"
    model = Person
    table_class = PeopleTable
    filterset_class = PeopleFilter
    page_title = "People & others"
    empty_title = "Nobody yet"
    paginate_by = 2


@pytest.fixture
def show():
    """Calls the list with a query as an officer, and renders it."""
    officer = OfficerFactory()

    def call(query: str = "", user: Any = None, path: str = "/list/") -> Any:
        request = RequestFactory().get(f"{path}?{query}")
        request.user = user or officer
        request.session = {SIGNED_IN_AT: time.time()}
        request.htmx = HtmxDetails(request)
        response = PeopleList.as_view()(request)
        return response.render() if hasattr(response, "render") else response

    return call


def names(response):
    return [row.get_cell_value("full_name") for row in response.context_data["table"].page.object_list]


def exported(response):
    return list(csv.reader(io.StringIO(content_of(response).decode().lstrip("\ufeff"))))


@pytest.fixture
def five():
    for name in ("Ani", "Budi", "Citra", "Dewi", "Eko"):
        PersonFactory(full_name=name, institution=None, position="")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["Ani", "Budi"]),
        ("page=2", ["Citra", "Dewi"]),
        ("page=3", ["Eko"]),
        ("page=4", ["Eko"]),
        ("page=99999999999999999999999999", ["Eko"]),
        ("page=0", ["Ani", "Budi"]),
        ("page=-1", ["Ani", "Budi"]),
        ("page=-99999999999999999999999999", ["Ani", "Budi"]),
        ("page=nonsense", ["Ani", "Budi"]),
        ("page=1.5", ["Ani", "Budi"]),
        ("page=", ["Ani", "Budi"]),
        ("page=last", ["Ani", "Budi"]),
        ("page=٢", ["Citra", "Dewi"]),
        ("per_page=1000000", ["Ani", "Budi"]),
        ("per_page=0", ["Ani", "Budi"]),
        ("sort=-full_name", ["Eko", "Dewi"]),
        ("sort=-full_name&page=3", ["Ani"]),
        ("sort=nonsense", ["Ani", "Budi"]),
        ("sort=actions", ["Ani", "Budi"]),
        ("sort=institution__people__nip", ["Ani", "Budi"]),
        ("nonsense=1", ["Ani", "Budi"]),
    ],
)
def test_every_address_shows_a_page(show, five, query, shown):
    response = show(query)
    assert response.status_code == 200
    assert names(response) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("siti", ["Siti Rahma"]),
        ("rahma SITI", ["Siti Rahma"]),
        ("rahma manpower", ["Siti Rahma"]),
        ("i", ["Budi", "Siti Rahma"]),
        ("siti budi", []),
        ("%", []),
        ("", ["Budi", "Siti Rahma"]),
        (" ".join(["siti"] * 500), ["Siti Rahma"]),
    ],
)
def test_every_word_of_a_search_must_occur_in_some_field(show, text, shown):
    PersonFactory(full_name="Siti Rahma", institution=InstitutionFactory(name_en="Ministry of Manpower"))
    PersonFactory(full_name="Budi", institution=None)
    assert names(show(f"q={text}")) == shown


def test_a_search_through_a_relation_to_many_names_each_row_once():
    institution = InstitutionFactory(name_en="Ministry")
    PersonFactory.create_batch(3, institution=institution, position="Analyst")
    everyone = type(institution).objects.all()
    plain = SearchFilter(fields=["people__position"])
    once = SearchFilter(fields=["people__position"], distinct=True)
    assert plain.filter(everyone, "analyst").count() == 3
    assert once.filter(everyone, "analyst").count() == 1


def test_a_filter_with_a_value_that_does_not_exist_says_so_and_filters_nothing(show, five):
    response = show("sex=nonsense")
    assert names(response) == ["Ani", "Budi"]
    assert response.context_data["filter"].form.errors == {
        "sex": ["Select a valid choice. nonsense is not one of the available choices."]
    }


def test_the_number_of_filters_that_are_set_is_told(show):
    assert show("q=&page=2").context_data["active_filters"] == 0
    assert show("q=a&sex=female").context_data["active_filters"] == 2


def test_an_export_holds_every_page_of_what_the_filter_leaves_in_the_order_shown(show, five):
    rows = exported(show("export=csv&page=2&sort=-full_name&q=i"))
    assert rows == [["Full name", "Position"], ["Dewi", ""], ["Citra", ""], ["Budi", ""], ["Ani", ""]]


def test_an_export_keeps_formulas_from_running(show):
    PersonFactory(full_name="=cmd()", position="+A1")
    assert exported(show("export=csv"))[1] == ["'=cmd()", "'+A1"]


def test_an_account_takes_one_file_at_a_time(client, five):
    """The second is not made while the first is being read, and can be had as soon as that has ended."""
    client.force_login(OfficerFactory())
    address = reverse("participants:people")
    first = client.get(address, {"export": "csv"})

    refused = client.get(address, {"export": "csv", "q": "a"})

    assert (refused.status_code, refused["Location"]) == (302, f"{address}?q=a")
    assert "Another file is being prepared for you" in client.get(refused["Location"]).content.decode()
    content_of(first)
    assert client.get(address, {"export": "csv"}).status_code == 200


def test_a_longer_file_takes_no_more_queries(show, five):
    exported(show("export=csv"))  # fills what is looked up once
    with CaptureQueriesContext(connection) as of_five:
        exported(show("export=csv"))
    PersonFactory.create_batch(3)
    with CaptureQueriesContext(connection) as of_eight:
        exported(show("export=csv"))
    assert len(of_five) == len(of_eight)


@pytest.mark.parametrize("format", ["pdf", "", "../etc/passwd"])
def test_an_unknown_kind_of_file_is_just_the_page(show, five, format):
    assert names(show(f"export={format}")) == ["Ani", "Budi"]


def test_the_links_to_the_files_keep_the_filter_and_leave_the_page(show, five):
    exports = show("q=i&page=2&sort=-full_name").context_data["exports"]
    assert [each["url"] for each in exports] == [
        "?q=i&sort=-full_name&export=csv",
        "?q=i&sort=-full_name&export=xlsx",
    ]


def test_an_empty_list_says_what_it_is(show):
    assert "Nobody yet" in show().content.decode()


def test_a_search_without_result_says_how_to_go_on(show, five):
    content = show("q=nowhere").content.decode()
    assert "Nothing matches" in content
    assert "Nobody yet" not in content


def test_a_list_counts_once_and_reads_one_page(show, five, django_assert_num_queries):
    show()  # roles of the officer are known from here on
    with django_assert_num_queries(2):
        show()


def test_a_list_is_cut_to_what_the_person_may_know_of_and_refused_to_the_rest(show, five):
    with pytest.raises(PermissionDenied):
        show(user=UserFactory())


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_any_page_number_is_a_page(count):
    paginator = ForgivingPaginator(range(count), 2)
    for number in (1, "1", "x", None, -3, 0, 10**30, str(10**30), 2.5, ""):
        assert 1 <= paginator.page(number).number <= paginator.num_pages


def test_entries_beyond_what_a_list_counts_are_told_of_and_not_counted(show, monkeypatch):
    monkeypatch.setattr("emm.ui.lists.MAX_ENTRIES", 4)
    PersonFactory.create_batch(5)
    content = show("page=9").content.decode()
    assert "More than 4 entries; the first 4 are shown." in " ".join(content.split())
    assert 'aria-current="page"><span class="visually-hidden">Page </span>2</a>' in content


def test_as_many_entries_as_a_list_counts_are_all_there_is(show, monkeypatch):
    monkeypatch.setattr("emm.ui.lists.MAX_ENTRIES", 4)
    PersonFactory.create_batch(4)
    content = show("page=9").content.decode()
    assert "More than" not in content
    assert "4 entries" in content


def test_a_file_holds_also_what_the_list_does_not_count(show, monkeypatch):
    monkeypatch.setattr("emm.ui.lists.MAX_ENTRIES", 2)
    PersonFactory.create_batch(5)
    assert len(content_of(show("export=csv")).decode().splitlines()) == 6
