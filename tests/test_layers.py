"""A package refers only to packages below it, by any kind of reference."""

from pathlib import Path

import pytest
from django.db import models
from django.test.utils import isolate_apps

from .layers import PACKAGES, ROOT, Layers, Project


@pytest.fixture(scope="module")
def project() -> Project:
    return Project()


def test_the_order_is_read_from_the_contracts_of_imports():
    heights = Layers.of_project().heights
    lowest_first = sorted(heights, key=lambda name: heights[name])
    assert lowest_first[0] == "emm.common"
    named = ["emm.ui", "emm.accounts", "participants", "trainings.access", "trainings.planning", "emm.urls"]
    assert [name for name in lowest_first if name in named] == named


def test_every_module_is_in_a_layer():
    layers = Layers.of_project()
    modules = [
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for package in PACKAGES
        for path in Path(ROOT, package).rglob("*.py")
    ]
    assert {module for module in modules if layers.package_of(module) is None} == {"emm", "trainings"}


def test_nothing_refers_to_a_layer_above(project):
    assert list(project.in_project()) == []


PLANTED_SOURCES = {
    "import": (
        "from trainings.certificates.models import Certificate",
        "emm.ops.backup",
        "trainings.certificates.models",
    ),
    "import inside a function": ("def f():\n    import trainings.demo", "participants.models", "trainings.demo"),
    "related model": ('Person._meta.get_field("enrolments").related_model', "participants.views.people", "enrolments"),
    "reverse relation": ("person.enrolments.all()", "participants.views.people", "enrolments"),
    "look-up in a keyword": ("f(trainings__enrolments__state=1)", "curriculum.models", "trainings__enrolments__state"),
    "look-up in a text": ('f("session_parts__training")', "participants.tables", "session_parts__training"),
    "model by its name": ('apps.get_model("programmes.Programme")', "emm.accounts.models", "programmes.Programme"),
    "permission": (
        'user.has_perm("planning.manage_training")',
        "trainings.programmes.views",
        "planning.manage_training",
    ),
    "address": ('reverse("home:today")', "emm.accounts.views", "home:today"),
    "template": ('render(request, "privacy/request.html")', "trainings.enrolment.views", "privacy/request.html"),
    "module by its name": ('import_string("trainings.demo.people")', "emm.jobs.queue", "trainings.demo.people"),
    "state": ('BADGES = {"waitlisted": 1}', "emm.ui.badges", "waitlisted"),
}


@pytest.mark.parametrize("planted", PLANTED_SOURCES.values(), ids=PLANTED_SOURCES)
def test_a_reference_in_a_source_is_found(project, planted):
    source, module, named = planted
    assert [(climb.where, climb.what) for climb in project.in_source(source, module)] == [(module, named)]


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ('"""It sees home:today and enrolments."""', "emm.accounts.views"),
        ('reverse("accounts:account")', "participants.views.people"),
        ("training.enrolments.all()", "trainings.attendance.roster"),
        ('f(code="withdrawn")', "emm.common.errors"),
        ("from emm.accounts.models import User", "trainings.access.models"),
    ],
)
def test_a_reference_downward_and_prose_are_none(project, source, module):
    assert list(project.in_source(source, module)) == []


@pytest.mark.parametrize(
    ("text", "name", "climb"),
    [
        ('{% url "certificates:mine" %}', "accounts/me.html", ("address", "certificates:mine")),
        ('{% include "home/today.html" %}', "components/tabs.html", ("template", "home/today.html")),
        ("{% if perms.privacy.copy_person %}", "participants/person.html", ("name", "perms.privacy")),
        ("{% for each in person.enrolments %}", "participants/person.html", ("relation", "enrolments")),
    ],
)
def test_a_reference_in_a_template_is_found(project, text, name, climb):
    assert list(project.in_template(text, name)) == [(name, *climb)]


def test_the_frame_of_all_pages_may_name_every_address(project):
    assert list(project.in_template('{% url "home:search" %}', "components/site_header.html")) == []


@isolate_apps("emm.accounts", "emm.jobs")
def test_a_foreign_key_is_found(project):
    from trainings.planning.models import Training

    class Grant(models.Model):
        training = models.ForeignKey(Training, models.CASCADE, related_name="+")

        class Meta:
            app_label = "accounts"

        def __str__(self) -> str:
            return "grant"

    assert list(project.in_models([Grant])) == [("accounts.Grant", "foreign key", "training → planning.Training")]


def test_the_dependency_of_a_migration_is_found(project):
    dependencies = {
        ("accounts", "0002_x"): [("auth", "0001_initial"), ("programmes", "0001_initial")],
        ("jobs", "0001_initial"): [("accounts", "__first__")],
        ("planning", "0001_initial"): [("participants", "0001_initial")],
    }
    assert list(project.in_migrations(dependencies)) == [("accounts.0002_x", "migration", "programmes.0001_initial")]
