"""Lists as tests bring them, from the file to the job."""

from typing import Any

from django.urls import reverse

from emm.jobs.models import Job
from emm.jobs.running import run
from participants.imports.models import Import, Row
from participants.imports.services import commits, lists

HEADINGS = ["Nama", "L/P", "NIP", "Instansi", "Jabatan", "Email"]


def bring(by: Any, rows: list[list[str]], training: Any = None, **kwargs: Any) -> Import:
    """A pasted list, checked by its guessed columns."""
    place = {"target": "training", "target_key": training.pk} if training else {}
    pasted = "\n".join("\t".join(row) for row in rows)
    imported = lists.bring_list(by=by, pasted=pasted, **place, **kwargs)
    return lists.choose_columns(
        imported=imported, sheet=imported.sheet, heading=imported.heading, columns=imported.columns, by=by
    )


def commit(imported: Import) -> Import:
    """Start the import and do its job."""
    job = commits.start_commit(imported=imported, by=imported.made_by)
    job = Job.objects.get(pk=job.pk)
    run(job_pk=job.pk, run=job.run)
    job.refresh_from_db()
    assert job.state == Job.State.SUCCEEDED, job.error
    imported.refresh_from_db()
    return imported


def verdicts(imported: Import) -> dict[int, str]:
    return dict(imported.import_rows.values_list("number", "verdict"))


def row_of(imported: Import, number: int) -> Row:
    return Row.objects.get(of=imported, number=number)


def page(imported: Import, name: str = "import") -> str:
    return reverse(f"imports:{name}", args=[imported.pk])
