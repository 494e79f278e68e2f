"""``manage.py prepare``: what changed is brought up to date, and nothing else is touched."""

import io

import pytest
from django.core.management import call_command

from tests.factories import UserFactory


@pytest.fixture
def prepare(settings, tmp_path, db):
    source = tmp_path / "source"
    source.mkdir()
    (source / "page.css").write_text("a {}")
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"

    def prepare():
        progress = io.StringIO()
        call_command("prepare", stderr=progress)
        return progress.getvalue()

    return prepare


def test_collects_static_files_only_when_they_changed(prepare, settings):
    collecting = "==> Collecting the static files\n"
    assert prepare() == collecting
    assert prepare() == ""
    (settings.STATICFILES_DIRS[0] / "page.css").write_text("a { color: inherit }")
    assert prepare() == collecting
    assert (settings.STATIC_ROOT / "page.css").read_text() == "a { color: inherit }"


@pytest.mark.parametrize(("demo", "told"), [(False, True), (True, False)])
def test_a_start_without_the_demo_tells_of_accounts_that_it_refuses(prepare, settings, monkeypatch, demo, told):
    UserFactory(is_demo=True)
    prepare()
    settings.DEMO = demo
    monkeypatch.setattr("trainings.demo.management.commands.load_demo.Command.handle", lambda *_args, **_options: None)

    assert ("1 accounts made then cannot sign in" in prepare()) is told


def test_collects_static_files_that_were_removed(prepare, settings):
    prepare()
    (settings.STATIC_ROOT / "page.css").unlink()
    settings.STATIC_ROOT.rmdir()
    prepare()
    assert (settings.STATIC_ROOT / "page.css").exists()
