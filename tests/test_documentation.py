"""The documentation in Markdown leads to files that exist. Links within the guides are tested with Help."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGES = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("deploy/*.md"), *ROOT.glob("docs/**/*.md"))
    if not path.is_relative_to(ROOT / "docs" / "guides")
)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_to_files_that_exist(page):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", (ROOT / page).read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    assert [link for link in local if not (ROOT / page).parent.joinpath(link).exists()] == []


def test_readme_fits_on_a_page():
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= 60


def test_every_page_is_reached_from_the_readme():
    """By links, over any number of pages."""
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or not page.exists():
            continue
        reached.add(page)
        links = re.findall(r"\]\(([^)#\s]+\.md)(?:#[^)]*)?\)", page.read_text(encoding="utf-8"))
        waiting += [page.parent.joinpath(link).resolve() for link in links if "://" not in link]
    pages = {path.resolve() for path in ROOT.glob("docs/**/*.md") if "guides" not in path.parts}
    assert sorted(pages - {path.resolve() for path in reached}) == []
