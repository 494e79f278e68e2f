"""What every email of the product says of its sender; the frame is ``components/email.txt``."""

from django.conf import settings


def sender() -> dict[str, str]:
    """The context that the closing and the sentences about us need."""
    return {
        "site_name": settings.SITE_NAME,
        "organisation": settings.ORGANISATION_NAME,
        "contact": settings.CONTACT_EMAIL,
    }
