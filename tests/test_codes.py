"""Services refuse with codes; what a code says to people stands in the ``messages.py`` of its app."""

import ast
import re
from pathlib import Path

import pytest
from django.utils import translation

from emm.common import errors

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("curriculum", "emm", "participants", "trainings")
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
# Raised or said with a code that is put together where it is raised.
PUT_TOGETHER = re.compile(r"enrolment\.(asks|noted)_\w+|planning\.(warns|check|part)_\w+|imports\.\w+")
SAYS_A_CODE = {"DomainError", "Unavailable", "TransitionRefused", "Outdated", "Remark", "sentence_of"}


def sources():
    for package in PACKAGES:
        yield from sorted(path for path in (ROOT / package).rglob("*.py") if "migrations" not in path.parts)


def codes_in(tree):
    """The codes that a module names in any string."""
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
    return {text for text in texts if text in errors._sentences}


def called(node):
    """The name of what is called."""
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def calls_with_a_sentence(tree):
    """The lines where a refusal is given something else than a code of the right form."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        first = node.args[0]
        if called(node) not in SAYS_A_CODE:
            continue
        if isinstance(first, ast.Call) or (isinstance(first, ast.Constant) and not CODE.fullmatch(str(first.value))):
            yield node.lineno


def test_every_refusal_is_a_code():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources()
        for line in calls_with_a_sentence(ast.parse(path.read_text()))
    ]
    assert found == []


def test_every_code_has_its_sentence_and_every_sentence_is_said():
    named, said = set(), set()
    for path in sources():
        if path.name == "messages.py":
            continue
        tree = ast.parse(path.read_text())
        said |= codes_in(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called(node) in SAYS_A_CODE and isinstance(node.args[0], ast.Constant):
                named.add(node.args[0].value)
    assert named - errors._sentences.keys() == set()
    assert {code for code in errors._sentences.keys() - said if not PUT_TOGETHER.fullmatch(code)} == set()


@pytest.mark.parametrize("path", [path for path in sources() if "services" in path.parts or path.name == "services.py"])
def test_services_say_no_sentence(path):
    imported = [
        alias.name
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
    ]
    assert not {"gettext", "gettext_lazy", "ngettext", "pgettext"} & set(imported)


def test_a_sentence_says_its_data_in_the_language_of_the_reader():
    refusal = errors.DomainError("common.transition", state="x")
    with translation.override("en"):
        assert refusal.messages == ["You can no longer do this. The state is now “x”. Reload the page."]
    with translation.override("id"):
        assert refusal.messages == ["Tindakan ini tidak dapat lagi dilakukan. Status kini “x”. Muat ulang halaman."]
