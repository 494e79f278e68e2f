"""How long a certificate counts."""

import datetime

from django.conf import settings

from emm.common.days import years_later
from trainings.certificates.kinds import Kind
from trainings.planning.models import Training

# So long before its last day, a certificate is worth a word to those who run trainings.
SOON_DAYS = 90


def validity_of(kind: str, training: Training) -> datetime.date | None:
    """The last day on which a certificate of ``kind`` counts; None: it never expires.

    It is reckoned from the end of the training, when the teaching was seen: who is given the paper later, or another
    one for a misspelt name, does not teach for longer by that.
    """
    years = settings.TRAINER_CERTIFICATE_YEARS
    if kind != Kind.TRAINER or not years:
        return None
    return years_later(training.ends_on, years)
