"""The written content: complete in both languages, consistent, and plainly invented where it is about people."""

import itertools
import re
from collections import Counter

import pytest

from trainings.demo import content

FILES = sorted(str(path.relative_to(content.DATA).with_suffix("")) for path in content.DATA.rglob("*.toml"))


def tables_in(value):
    """Every table of a TOML document, however deep."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from tables_in(each)


@pytest.mark.parametrize("name", FILES)
def test_every_text_is_there_in_both_languages(name):
    for table in tables_in(content.read(name)):
        english = {key.removesuffix("_en") for key in table if key.endswith("_en")}
        indonesian = {key.removesuffix("_ind") for key in table if key.endswith("_ind")}
        assert english == indonesian
        for key in english:
            assert table[f"{key}_en"]
            assert table[f"{key}_ind"]
            assert len(table[f"{key}_en"]) == len(table[f"{key}_ind"]) or isinstance(table[f"{key}_en"], str)


def test_keys_are_given_once():
    for entries in (content.institutions(), content.people(), content.trainings()):
        assert [key for key, times in Counter(entry["key"] for entry in entries).items() if times > 1] == []


def test_addresses_lead_to_nobody():
    addresses = [person["email"] for person in content.people() if person["email"]]
    addresses += [account["email"] for account in content.read("accounts")["account"]]

    assert {address.rpartition("@")[2] for address in addresses} == {"demo.example.org"}


def test_civil_servants_numbers_could_be_nobodys():
    numbers = [person["nip"] for person in content.people() if "nip" in person]

    assert len(numbers) == len(set(numbers)) > 5
    assert all(re.fullmatch(r"\d{15}000", number) for number in numbers)


def test_the_curriculum_has_the_seven_modules_in_the_order_of_2022():
    assert [module["title_en"] for module in content.read("curriculum")["module"]] == [
        "The global context of international migration",
        "Migration management and the policy cycle",
        "Migration and development",
        "Regulating migration: border management",
        "Trafficking in persons",
        "Labour migration",
        "Gender and migration",
    ]


def test_every_module_has_four_or_five_objectives_and_two_or_three_jp():
    for module in content.read("curriculum")["module"]:
        assert len(module["objectives_en"]) in {4, 5}
        assert module["jp"] in {2, 3}


def test_whatever_a_training_names_exists():
    people = {person["key"] for person in content.people()}
    modules = {module["code"] for module in content.read("curriculum")["module"]}
    titles, parts = content.read("sessions")["titles"].keys(), content.read("sessions")["parts"].keys()

    for training in content.trainings():
        enrolled = set(itertools.chain.from_iterable(group["people"] for group in training.get("enrolment", [])))
        assert enrolled <= people
        assert {exception["person"] for exception in training.get("attendance", [])} <= enrolled
        for session in itertools.chain.from_iterable(day["sessions"] for day in training["day"]):
            assert {session[role] for role in ("lead", "assistant") if role in session} <= people
            assert session.get("module") in {*modules, None}
            assert session.get("title") in {*titles, None}
            assert session.get("part") in {*parts, None}
            assert ("module" in session) != ("title" in session)


def test_exceptions_of_attendance_meet_a_session():
    for training in content.trainings():
        for exception in training.get("attendance", []):
            sessions = training["day"][exception["day"] - 1]["sessions"]
            assert "at" not in exception or exception["at"] in {session["from"] for session in sessions}
