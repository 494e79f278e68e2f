"""The page of settings and the code that reads them say the same."""

import ast
import re
from pathlib import Path, PurePosixPath

from django.conf import settings

from emm import data_settings

READ_BY_PYTHON = (
    "emm/settings.py",
    "emm/data_settings.py",
    "deploy/gunicorn.conf.py",
    "deploy/run_as_service.py",
    "deploy/find_postgres.py",
)
# Known by the system or by Playwright.
NOT_OURS = {"HOME", "PLAYWRIGHT_BROWSERS_PATH"}
# What the defaults are made of, as on a server.
ON_A_SERVER = {
    "DEBUG": False,
    "DEMO": False,
    "VAR_DIR": PurePosixPath("var"),
    "folder": PurePosixPath("var"),
    "DATABASE_OPTIONS": data_settings.DATABASE_OPTIONS,
    "SITE_NAME": "SITE_NAME",
    "CONTACT_EMAIL": "CONTACT_EMAIL",
    "_email": {"EMAIL_BACKEND": "by EMAIL_URL"},
    "str": str,
}


def source(path: str) -> str:
    return Path(settings.BASE_DIR, path).read_text(encoding="utf-8")


def in_words(default: object) -> str:
    if isinstance(default, bool):
        return "on" if default else "off"
    if isinstance(default, list):
        default = ",".join(default)
    return str(default) if default or default == 0 else "none"


def read_by_python(path: str) -> dict[str, str]:
    """The variables that a file reads, each with its default as the page says it."""
    found: dict[str, str] = {}
    for call in ast.walk(ast.parse(source(path))):
        if not isinstance(call, ast.Call) or not re.fullmatch(r"(os\.environ|env)\.\w+", ast.unparse(call.func)):
            continue
        if not call.args or not isinstance(call.args[0], ast.Constant):
            continue
        name = str(call.args[0].value)
        given = [*call.args[1:], *(keyword.value for keyword in call.keywords if keyword.arg == "default")]
        if given:
            found[name] = in_words(eval(ast.unparse(given[0]), {}, ON_A_SERVER))
        else:
            found[name] = "none" if ast.unparse(call.func).startswith("os.") else "required"
    return found


def read_by_shell(text: str) -> dict[str, str]:
    """The same of a script or of the file of the containers: ``${NAME:-default}``, ``${NAME:?required}``."""
    found = re.findall(r"\$\{([A-Z_]+):([-?])([^}]*)\}", text)
    return {name: "required" if kind == "?" else default or "none" for name, kind, default in found}


def read_by_code() -> dict[str, str]:
    scripts = [path.read_text(encoding="utf-8") for path in sorted(Path(settings.BASE_DIR, "deploy").glob("*.sh"))]
    found: dict[str, str] = {}
    # The product's own default counts, where a script gives another one to a demo.
    for read in (
        *map(read_by_shell, (*scripts, source("deploy/compose.yaml"))),
        *map(read_by_python, READ_BY_PYTHON[::-1]),
    ):
        found |= read
    # Without it the settings refuse to be loaded.
    return {name: default for name, default in found.items() if name not in NOT_OURS} | {"SECRET_KEY": "required"}


def on_the_page() -> list[tuple[str, str]]:
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \| .+\.\s*\|$", source("docs/configuration.md"), re.MULTILINE)
    return [(name, default.replace("`", "")) for name, default in rows]


def test_page_of_settings_names_every_variable_with_its_default_and_nothing_else():
    rows = on_the_page()
    assert len(rows) > 60
    assert len({name for name, _default in rows}) == len(rows)
    assert dict(rows) == read_by_code()
