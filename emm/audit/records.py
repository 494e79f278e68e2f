"""The history of models: django-simple-history, which reads from the context who acts and why."""

from typing import Any

import simple_history
from simple_history.models import HistoricalRecords
from simple_history.signals import pre_create_historical_record

from emm.common.acting import when, who, why

SHORT = 100


class Records(HistoricalRecords):
    """Keeps every state of a model, by whom and why (``emm.common.acting``). For models without translated fields."""

    def get_history_user(self, instance: Any) -> Any:
        return who()

    def get_change_reason_for_object(self, instance: Any, history_type: str, using: str | None) -> str | None:
        # Where a model says nothing else, as much as the column holds.
        return (why() if self.history_change_reason_field else why()[:SHORT]) or None


def keep_history(model: Any, **options: Any) -> None:
    """The same for a model that modeltranslation has changed: called after its registration there."""
    simple_history.register(model, records_class=Records, **options)


def set_moment(sender: Any, history_instance: Any, **kwargs: Any) -> None:
    """What is done at one moment is known by it: it can be undone together."""
    history_instance.history_date = when() or history_instance.history_date


def listen() -> None:
    pre_create_historical_record.connect(set_moment, dispatch_uid="emm.audit.records.set_moment")
