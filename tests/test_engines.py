"""The list of tests that run on both engines is whole: nothing that depends on the engine is tried on one alone."""

import ast
import re
from pathlib import Path

from django.conf import settings

from .engines import ON_BOTH, TESTS, runs_on_both

# What a test says that depends on the engine.
DEPENDS = re.compile(
    r"transaction=True|transaction\.atomic|select_for_update|\.raw\(|RawSQL|ThreadPoolExecutor"
    r"|\bconnections?\.(vendor|cursor|ops|features|execute|settings_dict)"
    r"|\b(IntegrityError|DataError|OperationalError)\b"
)
# These say it of something else: an error that the test itself raises.
OF_SOMETHING_ELSE = {"security/test_http.py"}
# What of the product asks the database for more than Django says the same of on every engine.
PLACES = ("curriculum", "emm", "participants", "trainings")
LOCKS = re.compile(
    r"select_for_update\(|except .*(IntegrityError|OperationalError)|\bconnection\.(vendor|cursor)|RawSQL"
)
# Tried by tests of the list that do not import it.
TRIED_OTHERWISE = {
    "emm.ops.backup": "by its command",
    "emm.messages.services.texts": "by its pages",
    "trainings.certificates.person_data": "by retention",
}


def files_of_tests() -> dict[str, str]:
    return {str(path.relative_to(TESTS)): path.read_text(encoding="utf-8") for path in TESTS.rglob("test_*.py")}


def runs_on_one_by_mark(source: str) -> bool:
    """Whether the whole file is marked for one engine."""
    marks = re.search(r"^pytestmark = (.*?)(?:\n\n|\n@|\Z)", source, re.DOTALL | re.MULTILINE)
    return marks is not None and re.search(r"mark\.(sqlite|postgres)\b", marks[1]) is not None


def imported_by(source: str, package: str = "") -> set[str]:
    """The modules that are named in the imports; relative ones are those of ``package``."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: -(node.level - 1) or None] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            names |= {module} | {f"{module}.{alias.name}" for alias in node.names}
    return names


def test_the_list_names_what_there_is():
    assert [each for each in ON_BOTH if not (TESTS / each).exists()] == []
    assert list(ON_BOTH) == sorted(ON_BOTH)


def test_what_depends_on_the_engine_runs_on_both():
    missing = [
        name
        for name, source in files_of_tests().items()
        if DEPENDS.search(source)
        and not runs_on_one_by_mark(source)
        and not runs_on_both(TESTS / name)
        and name not in OF_SOMETHING_ELSE
    ]
    assert sorted(missing) == [], "These belong into ON_BOTH in tests/engines.py, or are marked for one engine."


def test_what_locks_or_catches_refusals_of_the_database_is_tried_on_both():
    """Each such module of the product is imported by a test of the list, or by a module that is."""
    sources = {
        ".".join(path.relative_to(settings.BASE_DIR).with_suffix("").parts): path.read_text(encoding="utf-8")
        for place in PLACES
        for path in Path(settings.BASE_DIR, place).rglob("*.py")
        if "migrations" not in path.parts
    }
    tests = [source for name, source in files_of_tests().items() if runs_on_both(TESTS / name)]
    tried = set().union(*map(imported_by, tests))
    by_them = (imported_by(sources[each], each.rpartition(".")[0]) for each in tried & set(sources))
    untried = {name for name, source in sources.items() if LOCKS.search(source)} - tried.union(*by_them)
    assert sorted(untried - set(TRIED_OTHERWISE)) == [], (
        "A test that imports it belongs into ON_BOTH in tests/engines.py."
    )
