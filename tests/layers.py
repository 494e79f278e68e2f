"""References that go up: what a package names of a layer above it, of every kind that a reader of the code can tell.

The order of the layers is that of the contracts in ``pyproject.toml``, and stands nowhere else. ``lint-imports`` checks
imports against it; ``tests/test_layers.py`` all the rest, in the project and in sources that it plants.
"""

import ast
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.migrations.loader import MigrationLoader
from django.test import override_settings

ROOT = Path(settings.BASE_DIR)
PACKAGES = ("curriculum", "emm", "participants", "trainings")
# Templates that are not in the folder of an app: those of allauth belong to the accounts, the frame of all pages to
# the roof, which puts the apps together.
ROOF = "emm.navigation"
TEMPLATES = {
    "account": "emm.accounts",
    "allauth": "emm.accounts",
    "mfa": "emm.accounts",
    "socialaccount": "emm.accounts",
    "usersessions": "emm.accounts",
    "components": "emm.ui",
    "components/brand.html": ROOF,
    "components/site_footer.html": ROOF,
    "components/site_header.html": ROOF,
    "components/user_menu.html": ROOF,
    "errors": ROOF,
    "ui/reference_page.html": "emm.reference_page",
}
# Names of relations that are attributes of other things, too.
NOT_ONLY_RELATIONS = frozenset(
    {"choices", "links", "messages", "modules", "parts", "people", "person", "result", "sessions", "trainings", "user"}
)
# States of records that are codes of other things, too.
NOT_ONLY_STATES = frozenset({"active", "refused", "sent", "waiting"})
LOOKUPS = frozenset({"get_field", "select_related", "prefetch_related", "Prefetch", "OuterRef", "F"})


class Climb(NamedTuple):
    """A reference that goes up: where it stands, of what kind it is, and what it names."""

    where: str
    kind: str
    what: str


class Layers:
    """The packages of the project by their height, the lowest 0."""

    def __init__(self, heights: Mapping[str, int]) -> None:
        self.heights = heights

    @classmethod
    def of_project(cls) -> "Layers":
        settings_of_tools = tomllib.loads(Path(ROOT, "pyproject.toml").read_text(encoding="utf-8"))["tool"]
        contracts = settings_of_tools["importlinter"]["contracts"]
        inner = {
            container: [[f"{container}.{name}" for name in _names(row)] for row in contract["layers"]]
            for contract in contracts
            for container in contract.get("containers", ())
        }
        project = next(contract for contract in contracts if "containers" not in contract)
        rows: list[list[str]] = []
        for row in reversed(project["layers"]):
            names = _names(row)
            rows += reversed(inner.get(names[0], [names]))
        return cls({name: height for height, row in enumerate(rows) for name in row})

    def package_of(self, module: str) -> str | None:
        """The package with a height that the module is in: the longest that fits."""
        fitting = [name for name in self.heights if module == name or module.startswith(f"{name}.")]
        return max(fitting, key=len, default=None)

    def is_above(self, module: str, other: str) -> bool:
        """Whether ``module`` is in a higher layer than ``other``; of what has no height, never."""
        higher, lower = self.package_of(module), self.package_of(other)
        return higher is not None and lower is not None and self.heights[higher] > self.heights[lower]


def _names(row: str) -> list[str]:
    return [name.strip(" ()") for name in re.split(r"[|:]", row)]


class Project:
    """What the project's names belong to, and the references that go up."""

    def __init__(self) -> None:
        self.layers = Layers.of_project()
        configs = [config for config in apps.get_app_configs() if config.name.partition(".")[0] in PACKAGES]
        self.packages = {config.label: config.name for config in configs}
        self.models = [model for config in configs for model in config.get_models(include_auto_created=True)]

    # --- Names --------------------------------------------------------------------------------

    @cached_property
    def _relations(self) -> dict[str, set[str]]:
        """By the name that a relation gives its other side, the packages whose relations do."""
        found: dict[str, set[str]] = defaultdict(set)
        for model, field in self._fields():
            if isinstance(field, models.ForeignObject | models.ManyToManyField) and not field.remote_field.hidden:
                for name in {field.remote_field.get_accessor_name(), field.related_query_name()}:
                    found[str(name)].add(model._meta.app_config.name)
        return found

    @cached_property
    def _own_fields(self) -> dict[str, set[str]]:
        """By the name of a field, the packages whose models have it."""
        found: dict[str, set[str]] = defaultdict(set)
        for model, field in self._fields():
            if not field.auto_created or field.concrete:
                found[field.name].add(model._meta.app_config.name)
        return found

    @cached_property
    def _states(self) -> dict[str, set[str]]:
        """By a value of a ``state`` or ``status``, the packages whose models have it."""
        found: dict[str, set[str]] = defaultdict(set)
        for model, field in self._fields():
            if field.name in {"state", "status"}:
                for value, _label in field.flatchoices:
                    found[value].add(model._meta.app_config.name)
        return found

    def _fields(self) -> Iterator[tuple[Any, Any]]:
        for model in self.models:
            for field in model._meta.get_fields(include_hidden=True):
                yield model, field

    def _is_from_above(self, homes: Iterable[str], module: str) -> bool:
        homes = list(homes)
        return bool(homes) and all(self.layers.is_above(home, module) for home in homes)

    def _is_relation_from_above(self, name: str, module: str) -> bool:
        if name not in self._relations:
            return False
        return self._is_from_above(self._relations[name] | self._own_fields.get(name, set()), module)

    def _names_above(self, label: str, module: str) -> bool:
        return label in self.packages and self.layers.is_above(self.packages[label], module)

    # --- Sources ------------------------------------------------------------------------------

    def in_project(self) -> Iterator[Climb]:
        for package in PACKAGES:
            for path in sorted(Path(ROOT, package).rglob("*.py")):
                if "migrations" not in path.parts:
                    module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
                    yield from self.in_source(path.read_text(encoding="utf-8"), module)
        folder = Path(ROOT, "templates")
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".html", ".txt"}:
                yield from self.in_template(path.read_text(encoding="utf-8"), path.relative_to(folder).as_posix())
        yield from self.in_models(self.models)
        # Also in a run without migrations, which hides them.
        with override_settings(MIGRATION_MODULES={}):
            migrations = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
        yield from self.in_migrations({key: migration.dependencies for key, migration in migrations.items()})

    def in_source(self, source: str, module: str) -> Iterator[Climb]:
        """Imports, relations, addresses, and names of apps, models, permissions, templates and states."""
        tree = ast.parse(source)
        prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        prose |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "code"}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import | ast.ImportFrom):
                imported = [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
                if not getattr(node, "level", 0):
                    yield from self._climbs(module, "import", (n for n in imported if self.layers.is_above(n, module)))
            elif isinstance(node, ast.Attribute) and node.attr not in NOT_ONLY_RELATIONS:
                if self._is_relation_from_above(node.attr, module):
                    yield Climb(module, "relation", node.attr)
            elif isinstance(node, ast.Call):
                yield from self._climbs(module, "relation", self._looked_up(node, module))
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
                yield from self._in_text(node.value, module)

    def _climbs(self, where: str, kind: str, names: Iterable[str]) -> Iterator[Climb]:
        return (Climb(where, kind, name) for name in names)

    def _looked_up(self, call: ast.Call, module: str) -> Iterator[str]:
        """Relations that a call names: ``filter(enrolments__state=…)``, ``get_field("enrolments")``."""
        for keyword in call.keywords:
            if keyword.arg and "__" in keyword.arg and self._leads_up(keyword.arg, module):
                yield keyword.arg
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        for argument in call.args if name in LOOKUPS else ():
            text = argument.value if isinstance(argument, ast.Constant) else None
            if isinstance(text, str) and "__" not in text and self._leads_up(text, module):
                yield text

    def _leads_up(self, path: str, module: str) -> bool:
        return any(self._is_relation_from_above(part, module) for part in path.lstrip("-").split("__"))

    def _in_text(self, text: str, module: str) -> Iterator[Climb]:
        named = re.fullmatch(r"([a-z_]+)([.:/])[\w./-]+", text)
        if named and self._names_above(named[1], module):
            yield Climb(module, {".": "name", ":": "address", "/": "template"}[named[2]], text)
        elif "__" in text and re.fullmatch(r"-?\w+", text) and self._leads_up(text, module):
            yield Climb(module, "relation", text)
        elif text not in NOT_ONLY_STATES and self._is_from_above(self._states.get(text, ()), module):
            # Above the base, words of this length are too often something else.
            if module.startswith("emm."):
                yield Climb(module, "state", text)
        elif text.partition(".")[0] in PACKAGES and self.layers.is_above(text, module):
            yield Climb(module, "name", text)

    def in_template(self, text: str, name: str) -> Iterator[Climb]:
        """Addresses, permissions and templates that a template names, and relations that it follows."""
        package = self._package_of_template(name)
        text = re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", "", text, flags=re.DOTALL)
        for tag in re.findall(r"\{[{%].*?[}%]\}", text):
            for label, mark, rest in re.findall(r"""["']([a-z_]+)([.:/])([\w./-]+)["']""", tag):
                if self._names_above(label, package):
                    kind = {".": "name", ":": "address", "/": "template"}[mark]
                    yield Climb(name, kind, f"{label}{mark}{rest}")
            for label in re.findall(r"\bperms\.([a-z_]+)", tag):
                if self._names_above(label, package):
                    yield Climb(name, "name", f"perms.{label}")
            for attribute in re.findall(r"\.([a-z_]+)", re.sub(r"""["'].*?["']""", "", tag)):
                if attribute not in NOT_ONLY_RELATIONS and self._is_relation_from_above(attribute, package):
                    yield Climb(name, "relation", attribute)

    def _package_of_template(self, name: str) -> str:
        folder = name.partition("/")[0]
        return TEMPLATES.get(name) or TEMPLATES.get(folder) or self.packages.get(folder) or ROOF

    # --- The database -------------------------------------------------------------------------

    def in_models(self, those: Iterable[Any]) -> Iterator[Climb]:
        """Foreign keys and many-to-many fields. The model of accounts is named by a setting, for any layer."""
        for model in those:
            for field in model._meta.get_fields(include_hidden=True):
                if isinstance(field, models.ForeignObject | models.ManyToManyField):
                    label = field.related_model._meta.label
                    home = self.packages.get(field.related_model._meta.app_label, "")
                    own = self.packages.get(model._meta.app_label, "")
                    if label != settings.AUTH_USER_MODEL and self.layers.is_above(home, own):
                        yield Climb(model._meta.label, "foreign key", f"{field.name} → {label}")

    def in_migrations(self, dependencies: Mapping[tuple[str, str], Iterable[tuple[str, str]]]) -> Iterator[Climb]:
        """What migrations wait for, besides the model of accounts."""
        accounts = settings.AUTH_USER_MODEL.partition(".")[0]
        for (label, name), needed in dependencies.items():
            for other, number in needed:
                swappable = (other, number) == (accounts, "__first__")
                if label in self.packages and not swappable and self._names_above(other, self.packages[label]):
                    yield Climb(f"{label}.{name}", "migration", f"{other}.{number}")
