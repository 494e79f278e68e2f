"""What the codes of background work say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "jobs.running": _("This job is already running. We did not start a second one."),
        "jobs.ended": _("This job has already ended."),
        "jobs.not_ended": _("You can only retry a job that failed or was cancelled."),
        "jobs.too_many_exports": _(
            "You have asked for %(most)s long files today. Try again tomorrow, or filter the list."
        ),
        "jobs.export_closed": _("You can no longer export this list. Open the list again."),
        "jobs.no_room": _("The server’s storage is full or not writable. Free some space first."),
    }
)
