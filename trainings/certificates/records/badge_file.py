"""The badge as a file of its own, taken out of the document that holds it, and the way to a profile on LinkedIn."""

from typing import IO, BinaryIO, cast
from urllib.parse import urlencode

from .models import Certificate

# As it is attached (trainings.certificates.document.drawing).
BADGE_FILE_NAME = "badge.jwt"
BADGE_TYPE = "application/vc+jwt"
_LINKEDIN = "https://www.linkedin.com/profile/add"


def badge_in(document: IO[bytes]) -> bytes | None:
    """The badge that is attached to a document of ours; None where there is none, or the document is damaged."""
    import pikepdf  # only who takes a document apart carries what does

    try:
        with pikepdf.open(cast(BinaryIO, document)) as pdf:
            attached = pdf.attachments.get(BADGE_FILE_NAME)
            return attached.get_file().read_bytes() if attached is not None else None
    except pikepdf.PdfError:
        return None


def linkedin_url(certificate: Certificate, organisation: str) -> str:
    """Where the holder adds the certificate to their profile: filled in, and sent only when they press it there."""
    until = certificate.valid_until
    fields = {
        "startTask": "CERTIFICATION_NAME",
        "name": f"{certificate.get_kind_display()}: {certificate.training.title}",
        "organizationName": organisation,
        "issueYear": certificate.issued_on.year,
        "issueMonth": certificate.issued_on.month,
        **({"expirationYear": until.year, "expirationMonth": until.month} if until else {}),
        "certUrl": certificate.verification_url,
        "certId": certificate.number,
    }
    return f"{_LINKEDIN}?{urlencode(fields)}"
