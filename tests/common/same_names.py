"""One table of what is the same text: for Python, both databases and the browser."""

import json
import sys
import unicodedata
from pathlib import Path
from typing import Any

_TABLE: dict[str, Any] = json.loads((Path(__file__).parent / "same_names.json").read_text())
FOLDED: list[tuple[str, str]] = [(typed, folded) for typed, folded in _TABLE["folded"]]
FOUND: list[tuple[str, str]] = [(name, typed) for name, many in _TABLE["found"] for typed in many]
NOT_FOUND: list[tuple[str, str]] = [(name, typed) for name, many in _TABLE["not found"] for typed in many]
SAME: list[tuple[str, str]] = [(one, other) for one, other in _TABLE["same"]]
NOT_THE_SAME: list[tuple[str, str]] = [(one, other) for one, other in _TABLE["not the same"]]
# Every character that stands for something, but for those that no text may hold.
CHARACTERS = [
    chr(code)
    for code in range(1, sys.maxunicode + 1)
    if unicodedata.category(chr(code)) not in {"Cn", "Co", "Cs"} and not 0x20000 <= code < 0xE0000
]
