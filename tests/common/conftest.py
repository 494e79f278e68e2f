"""Background work of a kind that the test makes up."""

import pytest

from emm.common import jobs


@pytest.fixture
def work(monkeypatch):
    """``work(function)`` makes it the handler of the kind that ``JobFactory`` makes."""
    monkeypatch.setattr(jobs, "_handlers", {})
    monkeypatch.setattr(jobs, "_labels", {})

    def register(function):
        return jobs.handler("count")(function)

    return register


@pytest.fixture
def officers_work(monkeypatch):
    """That kind is something that officers may start."""
    for kept in ("_handlers", "_labels", "_needs"):
        monkeypatch.setattr(jobs, kept, {})
    jobs.handler("count", "Count to three", permission="participants.view_trainers")(lambda _progress: None)
