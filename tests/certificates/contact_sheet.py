"""Every name of the demo as it stands on its certificate, side by side on one picture, for people to look at.

make contact-sheet        writes var/contact-sheet.png, and generated fronts to var/contact-sheet-papers.png
"""

import dataclasses
import io
import os
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
PEOPLE = ROOT / "trainings" / "demo" / "data" / "people"
# Beside those of the demo: lengths, signs and scripts that are hard.
HARD = (
    "Suryani",
    'Rahma "Ama" <Putri> & Co',
    "Łukasz Đorđe-Ñuñez",
    "Prof. Dr. Hj. Raden Ajeng Kusumaningrum Wulandari Puspitasari Hadiningrat, S.H., M.Hum., LL.M., Ph.D.",
    "Dr. عبد الرحمن الحبشي, S.H.",
    "ꦱꦸꦂꦪꦤꦶ ꦫꦲꦪꦸ",
    "Ama " * 60,
)
COLUMNS, RESOLUTION, PAPERS = 4, 44, 12
# The band of the page that the name stands in, as shares of its height.
TOP, BOTTOM = 0.34, 0.53


def demo_names() -> list[str]:
    """As they are printed, with titles."""
    from participants.models import Person

    names = set()
    for file in PEOPLE.glob("*.toml"):
        for entry in tomllib.loads(file.read_text(encoding="utf-8"))["person"]:
            given = {field: entry.get(field, "") for field in ("full_name", "title_before", "title_after")}
            names.add(Person(**given, name_on_certificate=entry.get("name_on_certificate", "")).certificate_name)
    return sorted(names)


def strip_of(name: str) -> Image.Image:
    """The part of the first page where ``name`` stands."""
    from trainings.certificates.document.drawing import draw

    from .test_document import SNAPSHOT

    pdf = draw(dataclasses.replace(SNAPSHOT, name=name, languages=("id", "en")))
    command = ["pdftoppm", "-r", str(RESOLUTION), "-l", "1", "-png"]
    drawn = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
    picture = Image.open(io.BytesIO(drawn))
    return picture.crop((0, int(TOP * picture.height), picture.width, int(BOTTOM * picture.height)))


def front_of(seed: int) -> Image.Image:
    """The front of a generated certificate in two languages."""
    from trainings.certificates.document.drawing import draw

    from .papers import paper

    pdf = draw(dataclasses.replace(paper(seed), languages=("id", "en"), modules=()))
    command = ["pdftoppm", "-r", str(RESOLUTION), "-l", "1", "-png"]
    return Image.open(io.BytesIO(subprocess.run(command, input=pdf, capture_output=True, check=True).stdout))


def sheet_of(strips: list[Image.Image]) -> Image.Image:
    width, height = strips[0].size
    sheet = Image.new("RGB", (COLUMNS * width, -(-len(strips) // COLUMNS) * height), "white")
    for place, strip in enumerate(strips):
        sheet.paste(strip, (place % COLUMNS * width, place // COLUMNS * height))
    return sheet


def main() -> Any:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    import django

    django.setup()
    path = ROOT / "var" / "contact-sheet.png"
    names = [*demo_names(), *HARD]
    sheet_of([strip_of(name) for name in names]).save(path)
    sys.stdout.write(f"{len(names)} names: {path}\n")
    papers = path.with_name("contact-sheet-papers.png")
    sheet_of([front_of(seed) for seed in range(PAPERS)]).save(papers)
    sys.stdout.write(f"{PAPERS} fronts: {papers}\n")


if __name__ == "__main__":
    main()
