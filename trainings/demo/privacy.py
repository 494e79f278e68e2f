"""What people of the demonstration ask about their own data; they get no emails, which would fill the screen."""

import datetime

from django.conf import settings

from emm.common.acting import acting
from trainings.privacy.models import PrivacyRequest

from . import content
from .context import Stage

ASKED_BEFORE = datetime.timedelta(hours=20)


def load_requests(stage: Stage) -> None:
    """File each request, answered where the content has an answer, unless the person asked for the same before."""
    for entry in content.read("privacy")["request"]:
        person = stage.people[entry["person"]]
        known = PrivacyRequest.objects.filter(person=person, kind=entry["kind"]).exists()
        stage.tally.count("privacy requests", created=not known)
        if not known:
            _file(entry, stage)


def _file(entry: content.Entry, stage: Stage) -> None:
    asked = stage.now - ASKED_BEFORE
    request = PrivacyRequest(
        person=stage.people[entry["person"]],
        kind=entry["kind"],
        text=entry["text"],
        received_at=asked,
        due_at=asked + datetime.timedelta(hours=settings.PRIVACY_ANSWER_HOURS),
    )
    if answer := entry.get("answer"):
        request.state, request.answer = PrivacyRequest.State.ANSWERED, answer
        request.handled_by, request.closed_at = stage.administrator, stage.now
    request.full_clean()
    with acting(by=stage.administrator):
        request.save()
