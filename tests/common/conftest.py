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
