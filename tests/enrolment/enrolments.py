"""Enrolments as they are stored, and why a change of one was refused."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from trainings.enrolment.models import Enrolment


def refusal(error: pytest.ExceptionInfo[ValidationError]) -> str:
    return " ".join(error.value.messages)


def reload(enrolment: Any) -> Any:
    return Enrolment.objects.get(pk=enrolment.pk)
