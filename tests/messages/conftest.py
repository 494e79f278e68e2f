"""A kind of message made for the tests, about an institution and to nobody in particular."""

import pytest

from emm.common.errors import DomainError
from emm.messages import kinds
from emm.messages.kinds import Content, Field, Kind
from emm.messages.services.outbox import Draft
from participants.models import Institution
from tests.factories import InstitutionFactory


class Notes:
    """What messages of the kind say at the moment; ``refusal`` is why they must not be sent."""

    def __init__(self):
        self.address, self.language, self.attachments = "office@example.org", "en", ()
        self.values = {"name": "Ministry <of> & Co", "link": "https://example.org/?a=1&b=2"}
        self.refusal = ""
        self.confirmed = []
        self.secrets = []

    def compose(self, message):
        if self.refusal:
            raise DomainError(self.refusal)
        return Content(
            address=self.address,
            language=self.language,
            values={**self.values, "secret": lambda: self._secret(message)},
            attachments=self.attachments,
        )

    def _secret(self, message):
        self.secrets.append(message.state)
        return "https://example.org/s3cret"


@pytest.fixture
def notes():
    return Notes()


@pytest.fixture
def kind(notes):
    registered = kinds.register(
        Kind(
            key="tests.note",
            label="Note",
            about=Institution,
            view_permission="participants.view_institutions",
            send_permission="participants.manage_institutions",
            fields=(
                Field("name", "Name", "An office", is_required=True),
                Field("link", "Link", "https://example.org/", is_link=True),
                Field("secret", "Secret link", "https://example.org/…", is_link=True, is_secret=True),
            ),
            subject="A note for {name}",
            text="Dear {name},\n\nread {link}\nor {secret}.\n\nRegards,\n{sender}",
            compose=notes.compose,
            sent=lambda message: notes.confirmed.append(message.state),
        )
    )
    yield registered
    del kinds._kinds["tests.note"]


@pytest.fixture
def draft(kind, db):
    """Makes drafts about one institution."""
    institution = InstitutionFactory()

    def make(key="note:1", **changes):
        said = {"kind": kind, "key": key, "about": institution, "address": "office@example.org", "language": "en"}
        return Draft(**{**said, **changes})

    return make
