"""What stands where in the document: a snapshot turned into the lines that ``layout.html`` sets."""

import datetime
from dataclasses import dataclass, replace
from typing import Any

from django.utils import translation

from emm.common import formatting
from emm.documents.languages import Words, language_of_name
from emm.documents.layouts import Put
from participants.nip import written
from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.defaults import default_texts
from trainings.certificates.designs.design import PICTURE, SignatoryLine
from trainings.certificates.designs.placeholders import fill_in, is_personal
from trainings.certificates.designs.wording import WORDINGS
from trainings.certificates.records.codes import grouped
from trainings.certificates.records.models import Certificate
from trainings.certificates.records.snapshot import ModuleLine, Snapshot

# Texts of the front that differ from person to person in every template.
PERSONAL = frozenset({"number", "name", "nip", "affiliation", "facts"})


@dataclass(frozen=True)
class Row:
    """A module on the reverse side."""

    title: list[Words]
    jp: str
    attended: str
    status: list[Words]


def content_of(snapshot: Snapshot, *, specimen: bool = False) -> dict[str, Any]:
    """The context of ``layout.html``."""
    say = _Sayer(snapshot)
    script, main = language_of_name(snapshot.name), snapshot.languages[0]
    is_service = snapshot.kind == Certificate.Kind.SERVICE
    marks = say.all(lambda wording: wording.specimen) if specimen else []
    number = " / ".join(mark.text for mark in marks) or snapshot.number
    return {
        "snapshot": snapshot,
        "specimen": marks,
        "specimen_note": say.all(lambda wording: wording.specimen_note) if specimen else [],
        "grouped_code": grouped(snapshot.verification_code),
        "link": snapshot.verification_url,
        "code_again": grouped(snapshot.verification_code),
        "main_language": main,
        "is_both": len(snapshot.languages) > 1,
        "may_be_wide": snapshot.look.background != PICTURE,
        "personal": PERSONAL.union(say.personal()),
        "organisation": [Words(main, snapshot.organisation)],
        "heading": say.typed("heading"),
        "number": [Words(main, number if specimen else f"{say.all(lambda wording: wording.number)[0].text} {number}")],
        "reverse_of": f"{number} · {snapshot.name}",
        "title": f"{say.typed('heading')[0].text} {number}: {snapshot.name}",
        "lead": say.typed("lead"),
        "name": [Words(script or main, snapshot.name)],
        "nip": [Words(main, f"NIP {written(snapshot.nip)}")] if snapshot.nip else [],
        "affiliation": snapshot.printed(snapshot.affiliation),
        "statement": say.typed("statement"),
        "training": snapshot.printed(snapshot.training),
        "facts": say.typed("facts"),
        "issued": say.issued(),
        "logos": [
            {"picture": logo.picture, "alt": logo.alt.in_language(snapshot.languages[0])}
            for logo in snapshot.look.logos
        ],
        "signatories": [_signatory(signatory, say) for signatory in snapshot.signatories],
        "verify": say.all(lambda wording: wording.verify),
        "qr": say.all(lambda wording: wording.qr, url=lambda: snapshot.verification_url)[0],
        "code_label": say.all(lambda wording: wording.code),
        "reverse_heading": say.typed("reverse_heading"),
        "note": say.typed("note"),
        "columns": [
            say.all(lambda wording: wording.column_module),
            say.all(lambda wording: wording.column_jp),
            say.all(lambda wording: wording.column_attended),
            say.all(lambda wording: wording.column_status),
        ],
        "density": _density(len(snapshot.modules)),
        "rows": [_row(line, say) for line in snapshot.modules],
        "total_label": say.all(lambda wording: wording.total),
        "total_jp": say.figure(snapshot.total_jp),
        "total_attended": "" if is_service else say.figure(snapshot.attended_jp),
        "percent": "" if is_service else f"{snapshot.percent}%",
        "jp_note": say.all(lambda wording: wording.jp_note, minutes=lambda: snapshot.jp_minutes),
        "no_jp": [] if snapshot.modules else say.all(lambda wording: wording.no_jp),
        "subject": say.all(lambda wording: wording.subject)[0],
    }


def with_places(content: dict[str, Any], put: Put) -> dict[str, Any]:
    """``content`` with what differs from person to person replaced by what ``put`` returns.

    The key of a place is “text.language”, of a row of the reverse “text.language.row”; the first language is 0.
    """
    main = content["main_language"]

    def each(kind: str, said: list[Words], end: str = "") -> list[Words]:
        return [
            Words(words.language, put(f"{kind}.{at}{end}", words.text, words.language)) for at, words in enumerate(said)
        ]

    placed = {
        **{kind: each(kind, content[kind]) for kind in sorted(content["personal"])},
        "reverse_of": put("reverse_of.0", content["reverse_of"], main),
        "rows": [
            replace(row, attended=put(f"jp.0.{at}", row.attended, main), status=each("status", row.status, f".{at}"))
            for at, row in enumerate(content["rows"])
        ],
    }
    if content["rows"]:
        placed["total_attended"] = put("total.0", content["total_attended"], main)
        placed["percent"] = put("percent.0", content["percent"], main)
    if not content["specimen"]:
        placed["grouped_code"] = put("code.0", content["grouped_code"], main)
        placed["link"] = put("link.0", content["link"], main)
        placed["code_again"] = put("code_again.0", content["code_again"], main)
    return {**content, **placed}


class _Sayer:
    """Says things in the languages of one certificate, the main one first."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self.languages = snapshot.languages
        self._wordings = WORDINGS[snapshot.kind]
        self.texts = snapshot.phrases or default_texts(snapshot.kind)
        self._values = {language: self._values_in(language) for language in self.languages}

    def all(self, choose: Any, **values: Any) -> list[Words]:
        """A phrase of the wording in every language; ``values`` are functions called in that language."""
        said = []
        for language in self.languages:
            with translation.override(language):
                filled = {name: value() for name, value in values.items()}
            said.append(Words(language, choose(self._wordings[language]).format(**filled)))
        return said

    def figure(self, hours: Any) -> str:
        with translation.override(self.languages[0]):
            return formatting.number(hours)

    def issued(self) -> list[Words]:
        """When it was issued and, where it expires, until when it counts."""
        snapshot, until = self.snapshot, self.snapshot.valid_until
        if until is None:
            return self.all(lambda wording: wording.issued, day=lambda: formatting.date_range(snapshot.issued_on))
        return self.all(
            lambda wording: wording.issued_until,
            day=lambda: formatting.date_range(snapshot.issued_on),
            until=lambda: formatting.date_range(until),
        )

    def day(self, day: datetime.date) -> str:
        with translation.override(self.languages[0]):
            return formatting.date_range(day, short=True)

    def typed(self, name: str) -> list[Words]:
        """One of the template's texts in every language, with its fields filled in."""
        text: InBoth = getattr(self.texts, name)
        typed = [Words(language, text.in_language(language)) for language in self.languages]
        # Where there are no learning hours, a part of a text that tells of them says nothing.
        unsaid = () if self.snapshot.total_jp else ("attended", "jp", "percent")
        return [
            Words(each.language, fill_in(each.text, self._values[each.language], unsaid=unsaid))
            for each in typed
            if each.text
        ]

    def personal(self) -> list[str]:
        """Which of the lines that are usually the same for all differ from person to person in this template."""
        return [name for name in ("lead", "statement") if any(is_personal(text) for text in getattr(self.texts, name))]

    def _values_in(self, language: str) -> dict[str, str]:
        """What fills the fields of the template's texts."""
        snapshot = self.snapshot
        with translation.override(language):
            return {
                "name": snapshot.name,
                "institution": snapshot.institution.in_language(language),
                "position": snapshot.position,
                "attended": formatting.number(snapshot.attended_jp),
                "percent": f"{snapshot.percent}%",
                "number": snapshot.number,
                "training": snapshot.training.in_language(language),
                "dates": formatting.date_range(snapshot.starts_on, snapshot.ends_on),
                "place": snapshot.place.in_language(language),
                "jp": formatting.number(snapshot.total_jp),
                "minutes": formatting.number(snapshot.jp_minutes),
                "day": formatting.date_range(snapshot.issued_on),
                "organisation": snapshot.organisation,
            }


def _density(rows: int) -> str:
    """How closely the table is set, so that the reverse stays one page as long as it can."""
    return "" if rows <= 9 else "dense" if rows <= 14 else "denser"


def _signatory(signatory: SignatoryLine, say: _Sayer) -> dict[str, Any]:
    signed = say.all(lambda wording: wording.signature, name=lambda: signatory.name)[0]
    return {
        "name": Words(say.languages[0], signatory.name),
        "title": say.snapshot.printed(signatory.title),
        "signature": signatory.signature,
        "alt": signed.text,
    }


def _row(line: ModuleLine, say: _Sayer) -> Row:
    title = say.snapshot.printed(line.title)
    if line.taught_on is not None:
        return Row(title, say.figure(line.jp), say.day(line.taught_on), say.snapshot.printed(line.taught_as))
    if line.attended >= line.jp:
        status = say.all(lambda wording: wording.in_full)
    elif line.attended:
        status = say.all(lambda wording: wording.in_part)
    else:
        status = say.all(lambda wording: wording.not_at_all)
    return Row(title, say.figure(line.jp), say.figure(line.attended), status)
