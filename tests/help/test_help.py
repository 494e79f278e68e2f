"""The guides: whole in both languages, opened at the chapter of a page, and harmless as HTML."""

from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from emm.help import guides
from emm.help.guides import FOLDER, Chapter, all_guides, chapter_about
from tests.factories import OfficerFactory, TrainerUserFactory
from tests.security.access_table import ACCESS
from tests.security.addresses import addresses

LANGUAGES = [code for code, _name in settings.LANGUAGES]
CHAPTERS = [chapter for guide in all_guides() for chapter in guide.chapters]
# Pages that say all there is to know themselves, or only ask one question.
NEED_NO_CHAPTER = {
    *("help:index", "help:chapter", "privacy", "design", "reporting:measures", "api:openapi-view"),
    *("account_inactive", "account_signup", "account_email_verification_sent", "account_set_password"),
    *("account_confirm_email", "account_reset_password_from_key", "account_reset_password_from_key_done"),
    *("account_reset_password_done", "account_logout", "mfa_deactivate_totp", "mfa_generate_recovery_codes"),
    *("mfa_reauthenticate_webauthn", "mfa_remove_webauthn", "mfa_edit_webauthn"),
    *(
        "socialaccount_login_cancelled",
        "socialaccount_login_error",
        "socialaccount_signup",
        "socialaccount_connections",
    ),
}


def files(language: str) -> set[str]:
    folder = FOLDER / language
    return {str(path.relative_to(folder).with_suffix("")) for path in folder.rglob("*.md")}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_chapter_is_written_and_every_file_is_a_chapter(language):
    assert files(language) == {f"{chapter.guide}/{chapter.slug}" for chapter in CHAPTERS}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: f"{chapter.guide}/{chapter.slug}")
def test_a_chapter_has_a_title_and_its_links_and_pictures_lead_somewhere(chapter, language, client):
    assert chapter.title(language)
    with translation.override(language):
        page = client.get(chapter.get_absolute_url())
    assert page.status_code == 200
    text = (FOLDER / language / chapter.guide / f"{chapter.slug}.md").read_text(encoding="utf-8")
    folder = FOLDER / language / chapter.guide
    for target in guides_links(text):
        assert (folder / target).resolve().is_file(), target


def guides_links(markdown: str) -> list[str]:
    """The files that a chapter links to or shows."""
    tokens = guides.MarkdownIt("commonmark").enable("table").parse(markdown)
    children = [child for token in tokens for child in token.children or ()]
    targets = [str(child.attrs.get("href") or child.attrs.get("src")) for child in children if child.attrs]
    return [target for target in targets if target.endswith((".md", ".png")) and "://" not in target]


def test_the_pages_of_chapters_exist():
    named = {page for chapter in CHAPTERS for page in chapter.pages}
    assert named - addresses().keys() == set()


def test_every_page_that_a_person_opens_has_a_chapter():
    shown = {name for name, answers in ACCESS.items() if "200" in answers.split(" | ")[0] and ":" in name}
    machines_and_pieces = {name for name in shown if name.rsplit(":", 1)[1] in NOT_PAGES}
    with_chapter = {page for chapter in CHAPTERS for page in chapter.pages}
    assert shown - machines_and_pieces - with_chapter - NEED_NO_CHAPTER == set()


# Files, previews, answers for programs, and pieces that htmx puts into a page.
NOT_PAGES = {
    *("template_preview", "template_pdf", "template_part", "preview", "download", "wallet_zip", "wallet_download"),
    *("badge", "wallet_badge"),
    *("own_zip", "zip", "zip_file", "verify_file", "certificate_facts", "openapi-json"),
    *("find_venues", "find_institutions"),
}


@pytest.mark.django_db
class TestChapterOfAPage:
    def test_help_opens_at_the_chapter_of_ones_own_role(self, client):
        client.force_login(OfficerFactory())
        page = client.get(reverse("planning:trainings")).content.decode()
        assert f'href="{reverse("help:chapter", args=["officer", "plan-a-training"])}"' in page

    def test_a_trainer_gets_the_trainers_chapter_of_the_same_page(self, client):
        client.force_login(TrainerUserFactory())
        page = client.get(reverse("planning:trainings")).content.decode()
        assert f'href="{reverse("help:chapter", args=["trainer", "before-the-training"])}"' in page

    def test_a_page_without_a_chapter_leads_to_the_list_of_guides(self, client):
        page = client.get(reverse("privacy")).content.decode()
        assert f'href="{reverse("help:index")}"' in page

    def test_another_role_reads_the_first_guide_that_has_the_page(self):
        found = chapter_about("certificates:rules", frozenset({"viewer"}))
        assert (found.guide, found.slug) == ("officer", "certificates")


class TestIndex:
    def test_without_an_account_the_guide_for_everyone_comes_first(self, client):
        shown = client.get(reverse("help:index")).context["guides"]
        assert shown[0]["code"] == "everyone"
        assert len(shown) == len(all_guides())

    def test_search_finds_chapters_that_hold_all_words(self, client):
        page = client.get(reverse("help:index"), {"q": "QR certificate"})
        found = {chapter["url"] for guide in page.context["guides"] for chapter in guide["chapters"]}
        assert reverse("help:chapter", args=["everyone", "verify-a-certificate"]) in found
        assert reverse("help:chapter", args=["officer", "plan-a-training"]) not in found

    def test_search_without_hits_says_so(self, client):
        page = client.get(reverse("help:index"), {"q": "zebra <b>"})
        assert page.context["guides"] == []
        assert "No chapter contains these words" in page.content.decode()

    def test_a_chapter_leads_back_to_the_guides_by_a_link_with_a_name(self, client):
        page = client.get(reverse("help:chapter", args=["officer", "plan-a-training"])).content.decode()
        assert f'<a href="{reverse("help:index")}">Help</a></li>' in page

    def test_an_unknown_chapter_is_not_found(self, client):
        assert client.get(reverse("help:chapter", args=["officer", "no-such"])).status_code == 404


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The HTML of a chapter with this text, in English. Chapters are read once, so each test names its own."""

    def write(slug: str, text: str) -> str:
        monkeypatch.setattr(guides, "FOLDER", tmp_path)
        folder = tmp_path / "en" / "officer"
        folder.mkdir(parents=True)
        (folder / f"{slug}.md").write_text(f"# Title\n\n{text}\n", encoding="utf-8")
        return Chapter("officer", slug, frozenset()).html("en")

    return write


class TestHtml:
    def test_markup_in_a_chapter_stays_text(self, written):
        assert "<script" not in written("hostile", "<script>alert(1)</script> [x](javascript:alert(1))")

    def test_links_between_chapters_lead_to_pages(self, written):
        html = written(
            "linked", "[a](participants.md) [b](../trainer/without-network.md) ![c](../../images/en/today.png)"
        )
        assert 'href="/en/help/officer/participants/"' in html
        assert 'href="/en/help/trainer/without-network/"' in html
        assert 'src="/static/help/en/today.png"' in html
