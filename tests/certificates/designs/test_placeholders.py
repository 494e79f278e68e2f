"""Typed texts: a closed list of fields is filled in, and nothing else happens to what was typed."""

import pytest
from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from emm.common.errors import DomainError
from tests import proofs
from trainings.certificates.designs.placeholders import PLACEHOLDERS, SHARED, fill_in, is_personal, refuse_unknown
from trainings.certificates.document.layout import _engine

VALUES = {name: f"<{name}>" for name in PLACEHOLDERS}
risky = st.text(st.sampled_from("<&\"'{}%[]# aé"), max_size=40)


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("held [in {place} ]on {dates}", "held in <place> on <dates>"),
        ("{name}{name}", "<name><name>"),
        ("nothing", "nothing"),
        ("[draft]", "[draft]"),
        ("", ""),
    ],
)
def test_fields_are_filled_in(typed, printed):
    assert fill_in(typed, VALUES) == printed


def test_optional_part_is_left_out_when_any_of_its_fields_is_empty():
    values = {**VALUES, "place": ""}

    assert (
        fill_in("held [in {place}, {training} ]on {dates}[ by {organisation}]", values)
        == "held on <dates> by <organisation>"
    )


def test_what_is_filled_in_is_not_searched_again():
    assert fill_in("{name}", {**VALUES, "name": "{number} [x{place}]"}) == "{number} [x{place}]"


@pytest.mark.parametrize("typed", ["{nmae}", "{}", "{ name}", "{name.__class__}", "{0}", "{name!r}", "{{name}}"])
def test_unknown_field_is_refused_by_its_name(typed):
    with pytest.raises(DomainError) as refusal:
        refuse_unknown(typed)

    assert "field" in refusal.value.messages[0] or "brace" in refusal.value.messages[0]


def test_refusal_names_the_field_and_those_that_there_are():
    with pytest.raises(DomainError, match=r"There is no field “\{nmae\}”\. The fields are: \{name\}, \{institution\}"):
        refuse_unknown("for {nmae}")


@pytest.mark.parametrize("typed", ["{", "}", "a } b", "{name", "name}"])
def test_lone_brace_is_refused(typed):
    with pytest.raises(DomainError, match="A brace has no partner"):
        refuse_unknown(typed)


def test_personal_fields_are_refused_where_all_say_the_same():
    refuse_unknown("{training}", allowed=SHARED)
    with pytest.raises(DomainError, match=r"“\{percent\}” is different for each person"):
        refuse_unknown("{percent}", allowed=SHARED)
    assert is_personal("a {percent}")
    assert not is_personal("{training} name")


@settings(max_examples=proofs.examples(300))
@given(typed=risky, name=risky)
def test_whatever_is_typed_is_refused_or_printed_letter_by_letter(typed, name):
    text = f"{typed}{{name}}"
    try:
        refuse_unknown(text)
    except DomainError:
        return

    printed = fill_in(text, {**VALUES, "name": name})

    assert name in printed or ("[" in typed and not name)
    assert printed.endswith(name)


@settings(max_examples=proofs.examples(200))
@given(typed=risky)
def test_whatever_is_typed_is_escaped_on_the_page_and_never_run(typed):
    page = _engine().from_string("{{ text }}").render(_context(text=typed))

    assert page == escape(typed)


def _context(**values):
    from django.template import Context

    return Context(values)
