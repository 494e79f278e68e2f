"""The design that a new template begins with: the neutral look, and the agreed wording of each kind."""

from trainings.certificates.bilingual import InBoth
from trainings.certificates.kinds import Kind

from .design import Design, Look, Texts
from .wording import WORDINGS


def default_texts(kind: str) -> Texts:
    """What certificates of ``kind`` say unless a template says otherwise."""

    def both(name: str) -> InBoth:
        english, indonesian = (WORDINGS[kind][language] for language in InBoth._fields)
        return InBoth(getattr(english, name), getattr(indonesian, name))

    return Texts(
        heading=both("heading"),
        lead=both("certifies"),
        statement=both("completed"),
        facts=both("held"),
        reverse_heading=both("reverse_heading"),
        note=InBoth("", ""),
    )


def default_design() -> Design:
    """Every kind in its default wording, in the default colours, signed by nobody yet."""
    return Design(look=Look(), signatories=(), texts={kind: default_texts(kind) for kind in Kind.values})


def texts_of(design: Design, kind: str) -> Texts:
    """What ``design`` says for ``kind``; a version may be older than the kind."""
    return design.texts.get(kind) or default_texts(kind)
