"""Brings the curriculum, its modules and their materials into the database."""

from django.core.files.base import ContentFile

from curriculum.models import Curriculum, Material, Module

from . import content
from .load_report import Tally
from .sample_pdfs import paper_pdf


def load_curriculum(tally: Tally) -> Curriculum:
    """Make the curriculum and whatever is missing in it; what is there stays as somebody may have edited it."""
    entry = content.read("curriculum")
    curriculum, created = Curriculum.objects.get_or_create(
        code=entry["code"],
        defaults={
            **content.pick(entry, ["version", "title_en", "title_ind", "summary_en", "summary_ind"]),
            "state": Curriculum.State.PUBLISHED,
        },
    )
    tally.count("curricula", created=created)
    for order, module_entry in enumerate(entry["module"], start=1):
        _load_module(curriculum, order, module_entry, tally)
    return curriculum


def _load_module(curriculum: Curriculum, order: int, entry: content.Entry, tally: Tally) -> None:
    fields = ["title_en", "title_ind", "summary_en", "summary_ind", "audience_en", "audience_ind", "jp"]
    module, created = Module.objects.get_or_create(
        curriculum=curriculum,
        code=entry["code"],
        defaults={
            **content.pick(entry, fields),
            "order": order,
            "objectives_en": "\n".join(entry["objectives_en"]),
            "objectives_ind": "\n".join(entry["objectives_ind"]),
        },
    )
    tally.count("modules", created=created)
    for material_entry in content.read("materials")["material"]:
        if material_entry.get("only_module", module.code) == module.code:
            _load_material(module, entry, material_entry, tally)


def _load_material(module: Module, module_entry: content.Entry, entry: content.Entry, tally: Tally) -> None:
    title_in = {"en": module_entry["title_en"], "id": module_entry["title_ind"]}
    title = entry["title"].format(title=title_in[entry["language"]])
    known = Material.objects.filter(module=module, kind=entry["kind"], language=entry["language"], title=title)
    if known.exists():
        tally.count("materials", created=False)
        return
    material = Material(
        module=module, title=title, version="2022", **content.pick(entry, ["kind", "language", "audience"])
    )
    if "link" in entry:
        material.link = entry["link"].format(code=module.code)
    else:
        material.file = ContentFile(paper_pdf(entry["text"], language=entry["language"]), name=entry["file"])
    material.full_clean()
    material.save()
    tally.count("materials", created=True)
