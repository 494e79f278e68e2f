"""Files what people of the demonstration ask about their own data."""

from trainings.privacy.models import PrivacyRequest
from trainings.privacy.requesting import answer_request, file_request

from . import content
from .stage import Stage


def load_requests(stage: Stage) -> None:
    """File each request, and answer it where the content has an answer, unless the person asked for the same before."""
    for entry in content.read("privacy")["request"]:
        person = stage.people[entry["person"]]
        known = PrivacyRequest.objects.filter(person=person, kind=entry["kind"]).exists()
        stage.tally.count("privacy requests", created=not known)
        if known:
            continue
        request = file_request(
            person=person, kind=entry["kind"], text=entry["text"], by=person.user or stage.administrator
        )
        if "answer" in entry:
            answer_request(request=request, answer=entry["answer"], by=stage.administrator)
