"""What the API about certificates answers; its description is made of this."""

import datetime
from typing import Annotated, Literal

from ninja import Schema
from pydantic import Field

from trainings.certificates.kinds import Kind
from trainings.certificates.records import models

from .facts import Answer

Texts = Annotated[dict[str, str], Field(description="By language of the paper (en, id).")]
URL = Annotated[str, Field(json_schema_extra={"format": "uri"})]


class OtherCertificate(Schema):
    number: str
    verification: URL


class Cause(Schema):
    code: models.Certificate.Cause
    en: str
    id: str


class Training(Schema):
    title: Texts
    starts_on: datetime.date
    ends_on: datetime.date
    place: Texts


class Module(Schema):
    title: Texts
    hours: float
    attended: float
    taught_on: datetime.date | None


class LearningHours(Schema):
    attended: float
    total: float
    percent: int
    minutes_each: int
    modules: list[Module]


class Signatory(Schema):
    name: str
    title: Texts


class Links(Schema):
    verification: URL
    self: URL


class Certificate(Schema):
    state: Literal["valid", "expired", "revoked", "replaced"]
    number: str
    code: str
    issuer: str
    issued_on: datetime.date
    valid_until: datetime.date | None
    ended_at: Annotated[str | None, Field(json_schema_extra={"format": "date-time"})]
    cause: Cause | None
    replaced_by: OtherCertificate | None
    replaces: OtherCertificate | None
    kind: Kind
    name: str
    affiliation: Texts
    training: Training
    learning_hours: LearningHours
    signatories: list[Signatory]
    sha256: Annotated[str | None, Field(description="Of the PDF, in hexadecimal.")]
    links: Links


class Judgement(Schema):
    verdict: Annotated[
        Answer,
        Field(
            description="One word to act upon. genuine: the file that we issued, of a certificate that counts today. "
            "expired, revoked, replaced: the file that we issued, of a certificate that counts no more. changed: made "
            "from a certificate of ours, and not the file that we issued. not_issued: signed by us, but on no record. "
            "not_ours: nothing that we know."
        ),
    ]
    added_to_after_signing: bool
    certificate: Annotated[Certificate | None, Field(description="The one that the document is, or was made from.")]


class Question(Schema):
    sha256: Annotated[str, Field(strict=True)]
