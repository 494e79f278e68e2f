"""Run a command as the services of the product run: with the environment of their file alone, and as their user.

The file is read as systemd reads it, which is not as a shell would: ``$`` and ``&`` in a password mean themselves.

    EMM_ENVIRONMENT   the file: /etc/emm/environment
    EMM_USER          the user: emm
"""

import os
import pwd
import re
import sys
from pathlib import Path

# What systemd gives to a service; the terminal is for commands that ask something.
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PASSED_ON = ("TERM", "LANG")
# systemd.exec(5), EnvironmentFile=. Quotes count where a value begins, and may hold several lines. A backslash takes
# the meaning of the next character and joins lines; between quotes it stays where the next character means nothing.
COMMENT = re.compile(r"\s*[#;][^\n]*(?:\n|\Z)")
NAME = re.compile(r"\s*([^=\n]*?)[^\S\n]*(=|\n|\Z)")
QUOTED = re.compile(r"""[^\S\n]*(?:'([^']*)'|"((?:\\.|[^"\\])*)")""", re.DOTALL)
ESCAPED, ESCAPED_IN_QUOTES = re.compile(r"\\(.)", re.DOTALL), re.compile(r'\\(["\\`$\n])')
PLAIN = re.compile(r"[^\S\n]*((?:\\.|[^\\\n])*)", re.DOTALL)


def variables(text: str) -> dict[str, str]:
    """The variables of an environment file."""
    found, at = {}, 0
    text = text.replace("\r\n", "\n").rstrip()
    while at < len(text):
        if comment := COMMENT.match(text, at):
            at = comment.end()
            continue
        name = NAME.match(text, at)
        assert name is not None  # it matches nothing as well
        at = name.end()
        if name[2] == "=":
            found[name[1]], at = _value(text, at)
    return found


def _value(text: str, at: int) -> tuple[str, int]:
    """The value that begins there, and where it ends."""
    value = ""
    while quoted := QUOTED.match(text, at):
        value += quoted[1] or ESCAPED_IN_QUOTES.sub(_meant, quoted[2] or "")
        at = quoted.end()
    plain = PLAIN.match(text, at)
    assert plain is not None  # it matches nothing as well
    return value + ESCAPED.sub(_meant, plain[1].rstrip()), plain.end()


def _meant(escaped: re.Match[str]) -> str:
    return "" if escaped[1] == "\n" else escaped[1]


def environment(file: Path, user: pwd.struct_passwd) -> dict[str, str]:
    """What the command gets: what every service has, and what the file says."""
    given = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    own = {"PATH": PATH, "HOME": user.pw_dir, "USER": user.pw_name, "LOGNAME": user.pw_name, "SHELL": "/bin/sh"}
    # As the units say: the library of fonts keeps there what makes it quicker, and complains where it cannot.
    own["XDG_CACHE_HOME"] = str(Path(__file__).resolve().parent.parent / "var" / "cache")
    return {**given, **own, **variables(file.read_text(encoding="utf-8"))}


def become(user: pwd.struct_passwd) -> None:
    """Go on as ``user``, who owns what the command makes."""
    if os.geteuid() != user.pw_uid:
        os.initgroups(user.pw_name, user.pw_gid)
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)
    os.umask(0o027)


def main(command: list[str]) -> str:
    """Replaces this process; returns only to say why it cannot."""
    file = Path(os.environ.get("EMM_ENVIRONMENT", "/etc/emm/environment"))
    name = os.environ.get("EMM_USER", "emm")
    try:
        user = pwd.getpwnam(name)
        given = environment(file, user)
        become(user)
    except KeyError:
        return f"There is no user {name}."
    except PermissionError as error:
        return f"{error.strerror}: {error.filename or f'to become {name}'}. Run this as root."
    except OSError as error:
        return f"{error.strerror}: {error.filename}"
    try:
        os.execvpe(command[0], command, given)
    except OSError as error:
        return f"{name} cannot run {command[0]}: {error.strerror}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
