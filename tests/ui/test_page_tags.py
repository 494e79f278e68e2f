"""What the template tags of every page write."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.utils import timezone

from emm.ui.badges import BADGE_STYLES, UNKNOWN, badge_style
from emm.ui.toasts import toast


@dataclass
class Record:
    state: str
    label: str

    def get_state_display(self) -> str:
        return self.label


def render(source: str, **context: object) -> str:
    return Template("{% load page %}" + source).render(Context(context))


def render_with_query(source: str, rf, query: str, **context: object) -> str:
    return render(source, request=rf.get(f"/list/?{query}"), **context)


def test_an_icon_is_drawn_inline_and_hidden_from_screen_readers():
    drawing = render('{% icon "x-lg" "wide" %}')

    assert drawing.startswith('<svg class="icon wide" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true"')
    assert "style=" not in drawing


def test_an_icon_that_is_repeated_is_drawn_once_and_referred_to():
    drawings = render('{% symbols "x-lg" "clock" %}{% symbol "clock" %}')

    assert drawings.count("<symbol ") == 2
    assert drawings.count("<path ") == render('{% icon "x-lg" %}{% icon "clock" %}').count("<path ")
    assert drawings.endswith('aria-hidden="true" focusable="false"><use href="#icon-clock"/></svg>')


def test_an_icon_that_was_not_vendored_is_an_error():
    with pytest.raises(TemplateSyntaxError, match="no icon “nowhere”"):
        render('{% icon "nowhere" %}')


@pytest.mark.parametrize("state", BADGE_STYLES)
def test_every_state_has_a_picture_of_its_own(state):
    assert '<svg class="icon"' in render("{% state_badge record %}", record=Record(state, "Word"))


def test_a_state_is_told_by_word_shape_and_colour_with_its_name_escaped():
    badge = render('{% state_badge record "state" "version 2" %}', record=Record("confirmed", "<b>"))

    assert badge.startswith('<span class="tag tag-good"><svg')
    assert badge.endswith("<span>&lt;b&gt; · version 2</span></span>")


def test_nothing_has_no_badge_and_an_unknown_state_a_plain_one():
    assert render("{% state_badge record %}", record=None) == ""
    assert badge_style("never heard of") == UNKNOWN
    assert render("{% with look=state|look %}{{ look.tone }}{% endwith %}", state="absent") == "bad"


def test_a_record_may_tell_that_its_state_means_more_today():
    record = Record("planned", "Published")
    record.state_today = ("running", "Running")

    assert "tag-good" in render("{% state_badge record %}", record=record)
    assert render("{% state_badge record %}", record=record).endswith("<span>Running</span></span>")


def test_dates_that_are_not_set_are_a_dash():
    source = (
        "{{ d|date_range }} {{ d|date_range_short }} {{ d|day }} {{ d|day_with_year }} {% relative_time d %} {{ d|jp }}"
    )

    assert render(source + " {{ d|number }} {{ d|share }}", d=None) == " ".join("–" * 8)


def test_dates_are_written_in_words():
    source = "{{ start|date_range:end }}|{{ start|date_range_short:end }}|{{ start|day }}|{{ start|day_with_year }}"

    assert render(source, start=date(2022, 11, 30), end=date(2022, 12, 1)) == (
        "30 November – 1 December 2022|30 Nov – 1 Dec 2022|Wednesday 30 November|Wednesday 30 November 2022"
    )


def test_times_are_written_in_the_zone():
    moment = datetime(2022, 9, 30, 1, 30, tzinfo=UTC)
    source = '{% time_range at at "Asia/Makassar" %}|{% clock at "Asia/Makassar" %}|{% zone_name at "Asia/Makassar" %}'

    assert render(source, at=moment) == "09:30–09:30 WITA|09:30|WITA"


def test_a_relative_time_keeps_the_exact_one():
    moment = timezone.now() - timedelta(days=40)
    written = render('{% relative_time at "Asia/Jakarta" %}', at=moment)

    assert written.startswith(f'<time class="relative" datetime="{moment.isoformat()}" title="')
    assert "WIB" in written


@pytest.mark.parametrize(
    ("end", "days"), [(None, "7"), (date(2022, 9, 7), "7"), (date(2022, 9, 9), "7–9"), (date(2022, 10, 1), "7")]
)
def test_a_calendar_leaf_shows_the_days_of_its_month(end, days):
    leaf = render("{% date_tile start end %}", start=date(2022, 9, 7), end=end)

    assert f'<span aria-hidden="true">{days}</span>' in leaf


def test_a_name_keeps_its_direction_and_is_escaped():
    assert render("{{ name|bidi_name }}", name="O'Neil & <b>") == "<bdi>O&#x27;Neil &amp; &lt;b&gt;</bdi>"


def test_an_address_breaks_where_it_is_read_and_is_escaped():
    assert render("{{ address|breakable }}", address="o'neil.b@iom.int") == ("o&#x27;neil.<wbr>b<wbr>@iom.<wbr>int")


def test_an_avatar_is_the_same_every_time_and_only_for_eyes():
    avatar = render('{% avatar "Ahmad Fauzi" %}')

    assert avatar == render('{% avatar "Ahmad Fauzi" %}')
    assert 'aria-hidden="true">AF</span>' in avatar
    assert "avatar-l" in render('{% avatar "Ahmad Fauzi" "l" %}')
    assert render("{{ name|initials }}", name="Suryani") == "S"


def test_shares_are_counted_from_parts():
    assert render("{% share_of 1 2 %} {% share_of 0 0 %} {{ 0.54|share }} {{ 1.5|jp }} {{ 1250|number }}") == (
        "50% – 54% 1.5 JP 1,250"
    )


@pytest.mark.parametrize(
    ("women", "men", "whole", "widths"),
    [(1, 3, None, ("25.0", "75.0")), (1, 1, 4, ("25.0", "25.0")), (0, 0, None, ("0", "0"))],
)
def test_a_bar_is_split_by_sex(women, men, whole, widths):
    bar = render("{% split_bar women men whole %}", women=women, men=men, whole=whole)

    assert f'class="bar-women" width="{widths[0]}"' in bar
    assert f'x="{widths[0]}" width="{widths[1]}"' in bar


def test_a_toast_carries_the_way_back(rf):
    request = rf.get("/")
    request._messages = messages.storage.base.BaseStorage(request)
    toast(request, "Taken off.", undo_url="/undo/7/")
    toast(request, "Saved.")

    taken_off, saved = request._messages._queued_messages
    assert render("{{ tags|undo_url }}", tags=taken_off.extra_tags) == "/undo/7/"
    assert render("{{ tags|undo_url }}", tags=saved.extra_tags) == ""
    assert render("{{ tags|undo_url }}", tags=None) == ""


def test_a_name_of_the_context_processors_outlives_a_view_that_takes_it():
    context = Context({"site": "ours"})
    context.push(site="theirs")

    assert Template('{% load page %}{% outermost "site" as site %}{{ site }}').render(context) == "ours"
    assert render('{% outermost "nothing" %}') == "None"


def test_the_main_action_of_a_list_is_marked_so():
    source = (
        "{% for action in action|as_primary %}{{ action.icon }} {{ action.label }} {{ action.primary }}{% endfor %}"
    )

    assert render(source, action={"label": "New", "url": "/new/"}) == "plus-lg New True"
    assert render(source, action=None) == ""


class ListForm(forms.Form):
    q = forms.CharField(label="Search", required=False)
    kind = forms.MultipleChoiceField(
        label="Kind", required=False, choices=[("a", "Alpha"), ("More", [("b", "Beta"), ("c", "Gamma")])]
    )


CHIPS = "{% filter_chips filter as chips %}{% for c in chips %}{{ c.label }}={{ c.value }} {{ c.url }};{% endfor %}"


def test_each_filter_that_is_set_can_be_taken_away_alone(rf):
    filterset = SimpleNamespace(form=ListForm())
    chips = render_with_query(CHIPS, rf, "q=budi&kind=b&kind=x&sort=name&page=3", filter=filterset)

    assert chips == ("Search=budi ?kind=b&amp;kind=x&amp;sort=name;Kind=Beta and x ?q=budi&amp;sort=name;")
    assert render_with_query(CHIPS, rf, "q=", filter=filterset) == ""
    assert render_with_query(CHIPS, rf, "q=a", filter=None) == ""


def test_the_search_box_is_not_among_the_folded_filters():
    source = "{% list_filters filter as fields %}{% for field in fields %}{{ field.name }}{% endfor %}"

    assert render(source, filter=SimpleNamespace(form=ListForm())) == "kind"
    assert render(source, filter=None) == ""


def test_only_filters_out_of_sight_are_counted_at_the_fold(rf):
    source = "{% filter_chips filter as chips %}{% folded_count chips %}"

    assert render_with_query(source, rf, "q=a&kind=b", filter=SimpleNamespace(form=ListForm())) == "1"


def test_pages_keep_the_rest_of_the_address(rf):
    page = Paginator(range(500), 25).page(7)
    links = render_with_query(
        "{% page_links page 'p' as links %}{{ links.previous }} {{ links.next }} "
        "{% for n in links.numbers %}"
        "{{ n.number }}{% if n.current %}!{% endif %}{% if n.far %}~{% endif %} {% endfor %}",
        rf,
        "q=a&p=7",
        page=page,
    )

    assert links == "?q=a&amp;p=6 ?q=a&amp;p=8 1~ …~ 5~ 6 7! 8 9~ …~ 20~ "


def test_title_breaks_after_a_slash_and_stays_escaped():
    source = "{{ title|slashed }}"
    assert render(source, title="Instansi/lembaga") == "Instansi/<wbr>lembaga"
    assert render(source, title="<b> & Budi") == "&lt;b&gt; &amp; Budi"
