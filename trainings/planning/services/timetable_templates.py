"""Services for timetable templates: kept for other trainings, taken away, put back."""

from typing import Any

from django.db import transaction

from emm.common.errors import DomainError
from trainings.planning.models import TimetableTemplate


@transaction.atomic
def save_timetable_template(*, template: TimetableTemplate) -> TimetableTemplate:
    """Save a template, new or changed. Raises ``ValidationError``."""
    template.full_clean()
    template.save()
    return template


@transaction.atomic
def delete_timetable_template(*, template: TimetableTemplate) -> None:
    """Take a template away. Timetables that were laid out by it stay as they are."""
    template.delete()


@transaction.atomic
def put_back_timetable_template(*, removed: Any) -> TimetableTemplate:
    """A template as it was when it was taken away; ``removed`` is the last entry of its history.

    Raises ``DomainError`` when it is there.
    """
    if TimetableTemplate.objects.filter(pk=removed.id).exists():
        raise DomainError("planning.timetable_template_already_there")
    template: TimetableTemplate = removed.instance
    template.save(force_insert=True)
    return template
