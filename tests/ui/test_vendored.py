"""Vendored files are what VENDORED.md says they are."""

import hashlib
import re

from django.conf import settings

VENDOR = settings.BASE_DIR / "emm" / "static" / "vendor"


def test_every_vendored_file_is_listed_with_its_hash() -> None:
    listed = {}
    for section in (VENDOR / "VENDORED.md").read_text(encoding="utf-8").split("\n## ")[1:]:
        folder = section.split("\n", 1)[0]
        for name, sha256 in re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|$", section, flags=re.MULTILINE):
            listed[f"{folder}/{name}"] = sha256
    found = {
        str(path.relative_to(VENDOR)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.glob("*/*")
        if path.is_file()
    }

    assert listed == found


def test_every_vendored_folder_carries_its_licence() -> None:
    assert [folder.name for folder in VENDOR.iterdir() if folder.is_dir() and not (folder / "LICENSE").is_file()] == []
