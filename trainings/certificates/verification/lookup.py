"""Finding a certificate for whoever holds its paper, without a sign-in.

A code has 80 bits and is printed on the certificate: whoever knows it has the paper in hand, and is shown what the
paper shows. Numbers can be guessed, since they count up: a number alone only tells whether such a certificate exists,
its state, and enough of the name to recognise it by (first letters). Nothing here writes a log.
"""

from trainings.certificates.records.codes import normalise
from trainings.certificates.records.models import Certificate

# Longer than any number or code; what is longer is not looked up.
MAX_QUESTION_LENGTH = 120


def by_code(text: str) -> Certificate | None:
    """The certificate with this verification code, however it was typed."""
    code = normalise(text)
    found = (
        Certificate.objects.select_related("training", "replaced_by", "replaces").filter(code=code) if code else None
    )
    return found.first() if found is not None else None


def by_number(text: str) -> Certificate | None:
    """The certificate with this number; case and spaces do not matter."""
    number = "".join(text.split())
    if not number or len(number) > MAX_QUESTION_LENGTH:
        return None
    return Certificate.objects.filter(number__iexact=number).first()


def masked(name: str) -> str:
    """A name by which its holder is recognised and nobody is found: “S••• R•••”, whatever the length."""
    return " ".join(f"{word[0]}•••" for word in name.split())
