"""Background work of a kind that the test makes up."""

import pytest

from emm.jobs import kinds


@pytest.fixture
def work(monkeypatch):
    """``work(function)`` makes it the handler of the kind that ``JobFactory`` makes."""
    monkeypatch.setattr(kinds, "_kinds", {})

    def register(function):
        return kinds.handler("count")(function)

    return register


@pytest.fixture
def officers_work(monkeypatch):
    """That kind is something that officers may start."""
    monkeypatch.setattr(kinds, "_kinds", {})
    kinds.handler("count", "Count to three", permission="participants.view_trainers")(lambda _progress: None)
