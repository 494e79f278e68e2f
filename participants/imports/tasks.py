"""Background work on imports."""

from datetime import timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.jobs.kinds import handler
from emm.jobs.periodic import periodic_task
from emm.jobs.progress import Progress

from .models import Entry, Import, Row
from .services import commits

# As long a list can be taken back; then its rows are deleted.
RETENTION_DAYS = 30


@handler(commits.JOB_KIND, gettext_lazy("Import of people"), permission="imports.change_import", about=Import)
def commit_import(progress: Progress) -> dict[str, Any]:
    """Every row that is ready."""
    imported = Import.objects.select_related("made_by", "sent_by").get(pk=progress.payload["import"])
    commits.commit(imported=imported, by=imported.made_by, progress=progress)
    return {"url": reverse("imports:import", args=[imported.pk]), "label": _("See the import")}


@periodic_task(every=timedelta(hours=6))
def delete_old_rows() -> None:
    """What lists said of people is deleted once they can no longer be taken back."""
    before = timezone.now() - timedelta(days=RETENTION_DAYS)
    old = Import.objects.filter(updated_at__lt=before)
    Row.objects.filter(of__in=old).delete()
    Entry.objects.filter(of__in=old).delete()
    old.exclude(content="").update(content="")
