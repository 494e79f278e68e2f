"""Registries: what layers above add to a lower one."""

import pytest

from emm.common.registry import Registry


def test_entries_are_read_in_the_order_in_which_they_were_registered():
    registry: Registry[int] = Registry()
    registry.register("second", 2)
    registry.register_all({"first": 1, "third": 3})
    assert list(registry.items()) == [("second", 2), ("first", 1), ("third", 3)]
    assert len(registry) == 3


def test_the_same_entry_twice_is_one():
    registry: Registry[int] = Registry()
    registry.register("draft", 1)
    registry.register("draft", 1)
    assert dict(registry) == {"draft": 1}


def test_a_name_that_stands_for_something_else_is_refused():
    registry: Registry[int] = Registry()
    registry.register("draft", 1)
    with pytest.raises(ValueError, match=r"“draft” is registered already, for 1\."):
        registry.register("draft", 2)
    assert dict(registry) == {"draft": 1}


def test_the_only_entry_is_given_where_one_app_fills_the_registry():
    registry: Registry[int] = Registry()
    registry.register("enrolment", 1)
    assert registry.only() == 1


@pytest.mark.parametrize("names", [[], ["enrolment", "attendance"]])
def test_where_there_is_not_exactly_one_entry_none_is_taken(names):
    registry: Registry[str] = Registry()
    registry.register_all({name: name for name in names})
    with pytest.raises(LookupError, match=f"There are {len(names)} entries"):
        registry.only()
