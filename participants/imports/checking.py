"""The dry run: what each row would do, decided for all rows together. Nothing of a person is written here."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from emm.common.text import fold
from participants.matching.traits import Traits
from participants.models import Institution, Person, Region
from participants.names import fold_name
from participants.services.candidates import Candidate, candidates_of_many

from .models import Import, Row
from .reading.books import Cell, cell_from
from .reading.columns import Field
from .reading.rows import Record, p_is_unclear, read_row
from .reading.values import Problem

MAX_SHOWN = 3
# Rows of a long list, so that those who may be meant are never all in memory.
COMPARED_AT_ONCE = 500
# What two records have in common where each may be the one that is meant.
_TELLING = frozenset(["same_nip", "same_email", "same_phone", "same_name", "same_name_spelled"])
_PREFIXES = ("provinsi ", "propinsi ", "prov. ", "prov ", "province of ")
# How people write provinces whose names are long.
_PROVINCES = {
    "ntt": "53",
    "ntb": "52",
    "dki": "31",
    "jakarta": "31",
    "diy": "34",
    "yogyakarta": "34",
    "jabar": "32",
    "jateng": "33",
    "jatim": "35",
    "kepri": "21",
    "babel": "19",
    "sumut": "12",
    "sumbar": "13",
    "sumsel": "16",
    "kalbar": "61",
    "kalteng": "62",
    "kalsel": "63",
    "kaltim": "64",
    "kaltara": "65",
    "sulut": "71",
    "sulteng": "72",
    "sulsel": "73",
    "sultra": "74",
    "sulbar": "76",
    "malut": "82",
}


@dataclass
class Content:
    """What is kept of a row beside its verdict."""

    cells: list[Cell]
    problems: list[Problem] = field(default_factory=list)
    candidates: list[dict[str, Any]] = field(default_factory=list)

    def packed(self) -> str:
        return json.dumps(
            {"cells": self.cells, "problems": self.problems, "candidates": self.candidates}, ensure_ascii=False
        )

    @classmethod
    def of(cls, row: Row) -> "Content":
        """The content of a row; empty where no key opens it."""
        if not row.content:
            return cls([])
        data = json.loads(row.content)
        return cls(
            [cell_from([kind, text]) for text, kind in data["cells"]],
            [Problem(*each) for each in data["problems"]],
            data["candidates"],
        )


class Places:
    """Institutions and provinces by the names that rows give."""

    @cached_property
    def _institutions(self) -> dict[str, list[Institution]]:
        by_name: dict[str, list[Institution]] = defaultdict(list)
        for each in Institution.objects.select_related("region__parent"):
            for name in {fold(text) for text in _names_of(each) if text}:
                by_name[name].append(each)
        return by_name

    @cached_property
    def _provinces(self) -> dict[str, Region]:
        provinces = list(Region.objects.provinces())
        by_code = {each.code: each for each in provinces}
        names = {fold(name): each for each in provinces for name in (each.name_en, each.name_ind) if name}
        return {**{short: by_code[code] for short, code in _PROVINCES.items() if code in by_code}, **names}

    def institution(self, text: str) -> tuple[Institution | None, Problem | None]:
        found = self._institutions.get(fold(text), [])
        if len(found) == 1:
            return found[0], None
        code = "institution_several" if found else "institution"
        return None, Problem(Field.INSTITUTION, code, is_error=False)

    def province(self, text: str) -> Region | None:
        name = fold(text)
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        return self._provinces.get(name)


def _names_of(institution: Institution) -> tuple[str | None, ...]:
    return (institution.name_en, institution.name_ind, institution.short_name_en, institution.short_name_ind)


@dataclass
class Reading:
    """A row as it is read, and what its names of places mean."""

    record: Record
    institution: Institution | None = None
    region: Region | None = None

    @property
    def traits(self) -> Traits:
        record = self.record
        return Traits(
            full_name=record.full_name,
            institution=self.institution.pk if self.institution else None,
            institution_name=record.institution,
            email=record.email,
            phone=record.phone,
            nip=record.nip,
            birth_date=record.birth_date,
            sex=record.sex or Person.Sex.UNSTATED,
        )


def read_rows(imported: Import, rows: dict[int, list[Cell]], places: Places | None = None) -> dict[int, Reading]:
    """What the rows say, with the institutions and provinces that they name."""
    places = places or Places()
    unclear = p_is_unclear(rows, imported.columns)
    readings = {}
    for number, cells in rows.items():
        reading = Reading(read_row(number, cells, imported.columns, unclear=unclear))
        record = reading.record
        if record.institution:
            reading.institution, problem = places.institution(record.institution)
            record.problems += [problem] if problem else []
        elif imported.sent_by_id:
            reading.institution = imported.sent_by
        if record.region:
            reading.region = places.province(record.region)
            if reading.region is None:
                record.problems.append(Problem(Field.REGION, "region"))
        readings[number] = reading
    return readings


def judge(
    imported: Import, rows: dict[int, list[Cell]], *, by: Any, target: Any, record: Any, others: Iterable[Row] = ()
) -> list[Row]:
    """The rows with their verdicts; not saved. ``others`` are rows that were judged before, to compare with."""
    readings = read_rows(imported, rows)
    made = []
    numbers = list(rows)
    for start in range(0, len(numbers), COMPARED_AT_ONCE):
        chunk = numbers[start : start + COMPARED_AT_ONCE]
        sound = [number for number in chunk if not readings[number].record.errors]
        found = dict(
            zip(sound, candidates_of_many([readings[number].traits for number in sound], user=by), strict=True)
        )
        made += [_judged(imported, number, rows[number], readings[number], found.get(number, [])) for number in chunk]
    _mark_repeated(made, readings, others)
    mark_who_is_there(made, target, record)
    return made


def mark_who_is_there(rows: Sequence[Row], target: Any, record: Any) -> None:
    """Tell rows apart whose person has a place there already."""
    known = [row for row in rows if row.verdict == Row.Verdict.EXISTING and row.person_id]
    if target is None or not known:
        return
    there = target.already_there(record, [row.person_id for row in known])
    for row in known:
        if row.person_id in there:
            row.verdict = Row.Verdict.THERE


def _judged(imported: Import, number: int, cells: list[Cell], reading: Reading, candidates: Sequence[Candidate]) -> Row:
    content = Content(cells, reading.record.problems, [_packed(each) for each in candidates[:MAX_SHOWN]])
    row = Row(of=imported, number=number, verdict=Row.Verdict.NEW)
    if reading.record.errors:
        row.verdict = Row.Verdict.ERROR
    elif (person := _certain(candidates)) is not None:
        row.verdict, row.person = Row.Verdict.EXISTING, person
    elif candidates:
        row.verdict = Row.Verdict.PERHAPS
    row.content = content.packed()
    return row


def _certain(candidates: Sequence[Candidate]) -> Person | None:
    """Whom the row is about, where that is one person and nobody else comes near. Else somebody decides: of two who
    may be meant, neither is put anywhere unasked.
    """
    same = [each for each in candidates if each.is_same]
    if len(same) != 1 or not same[0].visible:
        return None
    by_nip = _codes(same[0]) & {"same_nip"}
    rivals = [each for each in candidates if each is not same[0] and (not each.visible or _codes(each) & _TELLING)]
    return same[0].person if by_nip or not rivals else None


def _codes(candidate: Candidate) -> set[str]:
    return {reason.code for reason in candidate.reasons if reason.supports}


def _packed(candidate: Candidate) -> dict[str, Any]:
    """Of a record that the officer may not see, neither name nor reasons are kept."""
    if not candidate.visible:
        return {"person": None, "hidden": candidate.person.pk, "ask": candidate.whom_to_ask}
    return {
        "person": candidate.person.pk,
        "same": candidate.is_same,
        "reasons": [[reason.code, reason.supports, reason.one, reason.other] for reason in candidate.reasons],
    }


def _mark_repeated(rows: Sequence[Row], readings: dict[int, Reading], others: Iterable[Row]) -> None:
    """A second row about the same person is an error: the same record, NIP, address, or name and place."""
    first: dict[Any, int] = {("person", row.person_id): row.number for row in others if row.person_id}
    for row in rows:
        if row.verdict not in {Row.Verdict.NEW, Row.Verdict.EXISTING, Row.Verdict.PERHAPS}:
            continue
        keys = list(_keys(row, readings[row.number].record))
        if earlier := next((first[key] for key in keys if key in first), None):
            content = Content.of(row)
            content.problems.append(Problem(Field.NAME, "twice", data={"row": earlier}))
            row.verdict, row.person, row.content = Row.Verdict.ERROR, None, content.packed()
        for key in keys:
            first.setdefault(key, row.number)


def _keys(row: Row, record: Record) -> Iterable[Any]:
    name = fold_name(record.full_name)
    if row.person_id:
        yield "person", row.person_id
    if record.nip:
        yield "nip", record.nip
    if record.email:
        yield "email", record.email, name
    if record.phone:
        yield "phone", record.phone, name
    if not (record.nip or record.email or record.phone):
        yield "name", name, fold(record.institution), record.birth_date
