"""Take pictures of the pages, from the demo programme in a database made for it.

python deploy/screenshots.py          those of the README and the guides: docs/screenshots/, docs/guides/images/
python deploy/screenshots.py all      every page, both languages, themes and sizes: docs/screenshots/all/
"""

import itertools
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import django
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "screenshots"
PICTURES_OF_GUIDES = ROOT / "docs" / "guides" / "images"
Theme = Literal["light", "dark"]
THEMES: tuple[Theme, ...] = ("light", "dark")
SIZES: dict[str, dict[str, Any]] = {
    "desk": {"viewport": {"width": 1280, "height": 800}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}


@dataclass(frozen=True)
class Picture:
    """A page, by the name of its address and what it is of, and how it is looked at."""

    name: str
    address: str
    of: tuple[Any, ...] = ()
    role: str = ""
    language: str = "en"
    theme: Theme = "light"
    size: str = "desk"
    whole: bool = False
    folder: Path = PICTURES


def pictures_of_the_readme() -> list[Picture]:
    pages = {page.name: page for page in every_page()}
    return [
        pages["home"],
        replace(pages["training"], whole=True),
        replace(pages["attendance"], role="trainer", size="phone"),
    ]


def pictures_of_the_guides() -> Iterator[Picture]:
    """What the chapters show, by the names that they use, in each language."""
    from django.db.models import Count, Q

    from trainings.planning.models import Training

    pages = {page.name: page for page in every_page()}
    draft = Training.objects.filter(state=Training.State.DRAFT).earliest("starts_on").pk
    nominated = Count("enrolments", filter=Q(enrolments__state="nominated"))
    to_decide = Training.objects.annotate(nominated=nominated).order_by("-nominated", "pk")[0].pk
    shown = {
        "today": pages["today-officer"],
        "training": replace(pages["training"], of=(draft,)),
        "participants": replace(pages["training-participants"], of=(to_decide,)),
        "attendance": replace(pages["attendance"], role="trainer", size="phone"),
        "certificates": pages["training-certificates"],
        "templates": pages["templates"],
        "accounts": pages["accounts"],
        "verify": pages["verify"],
    }
    for name, page in shown.items():
        for language in ("en", "id"):
            yield replace(page, name=f"{language}/{name}", language=language, folder=PICTURES_OF_GUIDES)


def every_page() -> list[Picture]:
    """One of each kind of page, filled with what the demo has most of."""
    from django.db.models import Count

    from curriculum.models import Curriculum
    from participants.models import Institution, Person
    from trainings.certificates.models import Certificate, CertificateTemplate
    from trainings.planning.models import Session, Training
    from trainings.programmes.models import Programme

    training_of_trainers = Training.objects.filter(kind=Training.Kind.TOT).earliest("starts_on").pk
    fullest = Training.objects.annotate(seats=Count("enrolments")).order_by("-seats", "pk")[0].pk
    today = Session.objects.filter(training__state=Training.State.PLANNED, kind=Session.Kind.MODULE).earliest(
        "starts_at"
    )
    curriculum = Curriculum.objects.get()
    certificate = Certificate.objects.order_by("pk").first()
    trainer = Person.objects.filter(trainer__isnull=False).order_by("pk")[0].pk
    pages = [
        Picture("home", "home:home"),
        Picture("curriculum", "curriculum:index"),
        Picture("curriculum-version", "curriculum:detail", (curriculum.code,)),
        Picture("public-trainings", "planning:public_trainings"),
        Picture("public-training", "planning:public_training", (training_of_trainers,)),
        Picture("verify", "certificates:verify"),
        Picture("search", "home:search", role="officer"),
        Picture("privacy", "privacy"),
        Picture("sign-in", "account_login"),
        Picture("trainings", "planning:trainings", role="officer"),
        Picture("calendar", "planning:calendar", role="officer"),
        Picture("training", "planning:training", (training_of_trainers,), role="officer"),
        Picture("training-progress", "reporting:progress", (fullest,), role="officer"),
        Picture("training-new", "planning:training_create", role="officer"),
        Picture("training-participants", "enrolment:participants", (fullest,), role="officer"),
        Picture("training-trainers", "planning:training_trainers", (training_of_trainers,), role="officer"),
        Picture("training-attendance", "attendance:training", (training_of_trainers,), role="officer"),
        Picture("training-results", "evaluation:training", (training_of_trainers,), role="officer"),
        Picture("training-rules", "certificates:rules", (training_of_trainers,), role="officer"),
        Picture("training-certificates", "certificates:training", (training_of_trainers,), role="administrator"),
        Picture("session-new", "planning:session_create", (training_of_trainers,), role="officer"),
        Picture("programmes", "programmes:programmes", role="officer"),
        Picture("programme", "programmes:programme", (Programme.objects.earliest("pk").pk,), role="officer"),
        Picture("people", "participants:people", role="officer"),
        Picture("person", "participants:person", (trainer,), role="officer"),
        Picture("trainers", "participants:trainers", role="officer"),
        Picture("institutions", "participants:institutions", role="officer"),
        Picture("institution", "participants:institution", (Institution.objects.earliest("pk").pk,), role="officer"),
        Picture("attendance", "attendance:session", (today.pk,), role="officer"),
        Picture("certificates", "certificates:certificates", role="administrator"),
        Picture("accounts", "accounts:accounts", role="administrator"),
        Picture("jobs", "jobs:jobs", role="administrator"),
        Picture("audit-log", "audit:log", role="administrator"),
        Picture("design", "design", role="administrator"),
        Picture("my-account", "accounts:me", role="officer"),
        Picture("my-certificates", "certificates:mine", role="participant"),
        *(Picture(f"today-{role}", "home:today", role=role) for role in ("administrator", "officer", "trainer")),
    ]
    module = curriculum.modules.earliest("order")
    pages += [
        Picture("module", "curriculum:module", (curriculum.code, module.code)),
        Picture("training-edit", "planning:training_edit", (training_of_trainers,), role="officer"),
        Picture("training-copy", "planning:training_copy", (training_of_trainers,), role="officer"),
        Picture("training-history", "planning:training_history", (training_of_trainers,), role="officer"),
        Picture("session-edit", "planning:session_edit", (today.pk,), role="officer"),
        Picture("participants-add", "enrolment:enrolment_create", (fullest,), role="officer"),
        Picture("attendance-sheets", "attendance:sheets", (training_of_trainers,), role="officer"),
        Picture("programme-new", "programmes:programme_create", role="officer"),
        Picture("person-edit", "participants:person_edit", (trainer,), role="officer"),
        Picture("person-history", "participants:person_history", (trainer,), role="officer"),
        Picture("trainer-edit", "participants:trainer_edit", (trainer,), role="officer"),
        Picture("institution-new", "participants:institution_create", role="officer"),
        Picture("invite", "access:invite", role="administrator"),
        Picture("templates", "certificates:templates", role="administrator"),
        Picture("template-new", "certificates:template_new", role="administrator"),
        Picture("retention", "privacy:retention", role="administrator"),
        *(
            Picture("template", "certificates:template", (template.pk,), role="administrator")
            for template in CertificateTemplate.objects.order_by("pk")[:1]
        ),
    ]
    if certificate:
        pages += [
            Picture("certificate", "certificates:certificate", (certificate.pk,), role="administrator"),
            Picture("verification", "certificates:verification", (certificate.code,)),
        ]
    return pages


def every_page_in_every_way() -> Iterator[Picture]:
    for page in every_page():
        for language, theme, size in itertools.product(("en", "id"), THEMES, SIZES):
            name = f"all/{page.name}-{language}-{theme}-{size}"
            yield replace(page, name=name, language=language, theme=theme, size=size, whole=True)


@contextmanager
def demo_served() -> Iterator[str]:
    """The address of the demo on a database of its own, with Django set up here to look into it."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        server.close()
        address = f"http://127.0.0.1:{port}"
        os.environ.update(
            DATABASE_URL=f"sqlite:///{folder}/demo.sqlite3",
            DEMO="true",
            DJANGO_ALLOW_ASYNC_UNSAFE="true",  # Playwright keeps an event loop in this thread
            DJANGO_SETTINGS_MODULE="emm.settings",
            HTTPS="false",
            MEDIA_ROOT=f"{folder}/media",
            SECRET_KEY=secrets.token_urlsafe(64),
            SITE_URL=address,
        )
        sys.path.insert(0, str(ROOT))
        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("prepare")
        serve = subprocess.Popen([sys.executable, "manage.py", "serve", "--port", str(port)], cwd=ROOT)
        try:
            wait_for(address)
            yield address
        finally:
            connection.close()
            serve.terminate()
            serve.wait()


def wait_for(address: str) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            urllib.request.urlopen(f"{address}/health/live/").close()
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def context_of(picture: Picture, browser: Browser, address: str) -> BrowserContext:
    """A window of the picture's size and theme, with its role signed in."""
    from django.conf import settings
    from django.test import Client

    from emm.accounts.models import User

    context = browser.new_context(**SIZES[picture.size], color_scheme=picture.theme, timezone_id="Asia/Jakarta")
    if picture.role:
        client = Client()
        client.force_login(User.objects.get(email=f"{SIGN_INS[picture.role]}@demo.example.org"))
        session = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": address}])
    return context


def path_of(picture: Picture) -> str:
    from django.urls import reverse
    from django.utils import translation

    with translation.override(picture.language):
        return reverse(picture.address, args=picture.of)


def take(picture: Picture, browser: Browser, address: str) -> None:
    context, path = context_of(picture, browser, address), path_of(picture)
    page = context.new_page()
    answer = page.goto(f"{address}{path}", wait_until="networkidle")
    if answer is None or not answer.ok:
        raise SystemExit(f"{path} answered {answer and answer.status}")
    target = picture.folder / f"{picture.name}.png"
    target.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=target, full_page=picture.whole, animations="disabled")
    with Image.open(target) as taken:
        # These are flat colours: a palette is a third of the size, and readers of the guides may have a weak network.
        taken.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(target, optimize=True)
    context.close()
    print(target.relative_to(ROOT), path)


SIGN_INS = {"administrator": "admin", "officer": "officer", "trainer": "trainer", "participant": "participant"}


def main(*, everything: bool) -> None:
    with demo_served() as address, sync_playwright() as playwright:
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        few = itertools.chain(pictures_of_the_readme(), pictures_of_the_guides())
        for picture in every_page_in_every_way() if everything else few:
            take(picture, browser, address)
        browser.close()


if __name__ == "__main__":
    main(everything=sys.argv[1:] == ["all"])
