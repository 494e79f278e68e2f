"""Both languages are complete, and no translation breaks the page it appears on."""

import re
import shutil
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

LOCALE = Path(settings.BASE_DIR, "locale")
CATALOGUES = {code: LOCALE / code / "LC_MESSAGES" / "django.po" for code, _ in settings.LANGUAGES}
PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif%]|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^>]*>")


def entries(catalogue: Path) -> list[polib.POEntry]:
    return [entry for entry in polib.pofile(catalogue.read_text(encoding="utf-8")) if not entry.obsolete]


def translations(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Each translation beside the English it stands for."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)]
    # Number 0 is the singular where a language has one; Indonesian has a single form, for any number.
    english = [entry.msgid_plural] if len(entry.msgstr_plural) == 1 else [entry.msgid, entry.msgid_plural]
    return [(english[min(number, len(english) - 1)], text) for number, text in sorted(entry.msgstr_plural.items())]


def parts(pattern: re.Pattern[str], text: str) -> Counter[str]:
    return Counter(pattern.findall(text))


def marked_strings(catalogue: Path) -> set[tuple[str | None, str, str | None]]:
    return {(entry.msgctxt, entry.msgid, entry.msgid_plural) for entry in entries(catalogue)}


@pytest.mark.parametrize("language", [code for code in CATALOGUES if code != settings.LANGUAGE_CODE])
def test_nothing_is_untranslated(language):
    assert [entry.msgid for entry in entries(CATALOGUES[language]) if not entry.translated()] == []


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
class TestCatalogue:
    def test_nothing_is_only_guessed(self, catalogue):
        assert [entry.msgid for entry in entries(catalogue) if entry.fuzzy] == []

    def test_placeholders_are_those_of_the_source(self, catalogue):
        wrong = [
            (source, text)
            for entry in entries(catalogue)
            for source, text in translations(entry)
            if text and parts(PLACEHOLDER, text) != parts(PLACEHOLDER, source)
        ]
        assert wrong == []

    def test_html_is_that_of_the_source(self, catalogue):
        wrong = [
            (source, text)
            for entry in entries(catalogue)
            for source, text in translations(entry)
            if text and parts(TAG, text) != parts(TAG, source)
        ]
        assert wrong == []


@pytest.fixture(scope="module")
def marked_today(tmp_path_factory):
    """The strings that the sources mark, collected as `make messages` does but beside the project."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("curriculum", "emm", "participants", "templates", "trainings"):
        shutil.copytree(
            Path(settings.BASE_DIR, name), folder / name, ignore=shutil.ignore_patterns("__pycache__", "static")
        )
    (folder / "locale").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr(settings, "LOCALE_PATHS", [str(folder / "locale")])
        call_command("makemessages", locale=["id"], verbosity=0)
    return marked_strings(folder / "locale" / "id" / "LC_MESSAGES" / "django.po")


@pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=CATALOGUES)
def test_catalogue_holds_exactly_what_the_sources_mark(catalogue, marked_today):
    """When this fails: `make messages`, then translate what is new."""
    held = marked_strings(catalogue)
    assert (marked_today - held, held - marked_today) == (set(), set())


# What the collector knows by itself, and the one short name that the sources give it.
IMPORTED = re.compile(r"from django\.utils\.translation import (.+)")
RENAMED = re.compile(r"\bn?p?gettext(?:_lazy|_noop)? as (?!_\b)\w+")


def test_no_string_is_marked_by_a_name_that_the_collector_does_not_know():
    apps = ("curriculum", "emm", "participants", "trainings")
    sources = [path for name in apps for path in Path(settings.BASE_DIR, name).rglob("*.py")]
    imports = [(str(path), line) for path in sources for line in IMPORTED.findall(path.read_text(encoding="utf-8"))]
    assert len(imports) > 50
    assert [(path, line) for path, line in imports if RENAMED.search(line)] == []
