"""What the codes of roles and scopes say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "access.dates": _("The end date must be today or later, and after the start date."),
        "access.held": _(
            "%(name)s already has this role in that period. End the role first to give it with other dates."
        ),
        "access.both_scopes": _("Choose either everything, or certain programmes and provinces."),
        "access.no_scope_of_officer": _(
            "Say what the programme officer is responsible for: everything, or certain programmes or provinces."
        ),
        "access.no_scope_of_viewer": _("Choose the programmes whose figures the viewer sees."),
        "access.own_role": _("You cannot end your own role as administrator; another administrator can."),
        "access.undo_too_late": _("You can no longer undo this. The role was changed since."),
        "access.undo_past": _("The last day of this role has passed. Give the role again."),
    }
)
