"""The guides: which there are, which chapter is about which page, and their text as HTML.

`docs/guides/contents.toml` lists guides and chapters in reading order. The text of a chapter is
`docs/guides/<language>/<guide>/<chapter>.md`; its first line is the title. Each file is read once per process.
"""

import tomllib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

import nh3
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

FOLDER = Path(settings.BASE_DIR, "docs", "guides")
IMAGES = "images"
TAGS = {
    *[
        "p",
        "h2",
        "h3",
        "ul",
        "ol",
        "li",
        "a",
        "strong",
        "em",
        "code",
        "pre",
        "blockquote",
        "img",
        "br",
        "hr",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ]
}
ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt", "loading"}}


@dataclass(frozen=True)
class Chapter:
    """One chapter of a guide, and the names of the addresses (``trainings:training``) that it is about."""

    guide: str
    slug: str
    pages: frozenset[str]

    def title(self, language: str) -> str:
        return _text(self.guide, self.slug, language)[0]

    def html(self, language: str) -> SafeString:
        return _html(self, language)

    def matches(self, words: Sequence[str], language: str) -> bool:
        """Whether title and text together hold each of ``words``, in any case."""
        text = "\n".join(_text(self.guide, self.slug, language)).casefold()
        return all(word.casefold() in text for word in words)

    def get_absolute_url(self) -> str:
        return reverse("help:chapter", args=[self.guide, self.slug])


@dataclass(frozen=True)
class Guide:
    """What one role needs to know, in chapters."""

    code: str
    chapters: tuple[Chapter, ...]


@cache
def all_guides() -> tuple[Guide, ...]:
    """Every guide, in the order of `contents.toml`."""
    contents = tomllib.loads((FOLDER / "contents.toml").read_text(encoding="utf-8"))
    return tuple(
        Guide(
            guide["code"],
            tuple(
                Chapter(guide["code"], chapter["slug"], frozenset(chapter.get("pages", ())))
                for chapter in guide["chapters"]
            ),
        )
        for guide in contents["guides"]
    )


def guides_for(roles: Collection[str]) -> list[Guide]:
    """Every guide, those of ``roles`` first."""
    return sorted(all_guides(), key=lambda guide: guide.code not in roles)


def find_chapter(guide: str, slug: str) -> Chapter | None:
    return next((each for each in _chapters(all_guides()) if (each.guide, each.slug) == (guide, slug)), None)


def chapter_about(page: str, roles: Collection[str]) -> Chapter | None:
    """The chapter about the address named ``page``, in the guide of one of ``roles`` if there is one, else in any."""
    return next((each for each in _chapters(guides_for(roles)) if page in each.pages), None)


def _chapters(guides: Sequence[Guide]) -> list[Chapter]:
    return [chapter for guide in guides for chapter in guide.chapters]


# --- Text -------------------------------------------------------------------------------------


@cache
def _text(guide: str, slug: str, language: str) -> tuple[str, str]:
    """Title and body of a chapter, in Markdown."""
    first, _newline, body = (FOLDER / language / guide / f"{slug}.md").read_text(encoding="utf-8").partition("\n")
    return first.removeprefix("# ").strip(), body


@cache
def _html(chapter: Chapter, language: str) -> SafeString:
    """The body of a chapter as HTML that holds nothing but words, pictures, tables and links."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens = markdown.parse(_text(chapter.guide, chapter.slug, language)[1])
    with translation.override(language):
        for token in tokens:
            for inline in token.children or ():
                _lead_to_pages(inline, chapter)
    rendered = markdown.renderer.render(tokens, markdown.options, {})
    return mark_safe(nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, link_rel=None))  # noqa: S308  cleaned


def _lead_to_pages(token: Token, chapter: Chapter) -> None:
    """Let links between the files, as one reads them in the repository, lead to the pages of the product."""
    if token.type == "image":
        path = PurePosixPath(str(token.attrs["src"]))
        token.attrs["src"] = static(f"help/{path.parent.name}/{path.name}")
        token.attrs["loading"] = "lazy"
    elif token.type == "link_open" and (path := PurePosixPath(str(token.attrs["href"]))).suffix == ".md":
        guide = path.parent.name if path.parent.name not in {"", "."} else chapter.guide
        token.attrs["href"] = reverse("help:chapter", args=[guide, path.stem])
