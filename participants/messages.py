"""What the codes of people and institutions say to people."""

import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.errors import register_sentences


def extension_not_later(*, day: datetime.date | None) -> str:
    if day is None:
        return gettext("This qualification does not expire.")
    text = gettext("Enter a day after %(day)s that has not passed.")
    return text % {"day": formatting.date_range(day)}


def unavailable_already(*, first: datetime.date, last: datetime.date) -> str:
    text = gettext("These days overlap days that you added before (%(days)s). Remove those first.")
    return text % {"days": formatting.date_range(first, last)}


register_sentences(
    {
        "participants.nip_shown": _("The NIP was shown."),
        "participants.has_account": _("%(name)s has another account already."),
        "participants.has_person": _("This account is another person’s. Unlink it there first."),
        "participants.consent_in_future": _("This date is in the future. Enter today or an earlier date."),
        "participants.consent_on_record": _("This consent has already been recorded."),
        "participants.consent_withdrawn": _("This consent has already been withdrawn."),
        "participants.consent_undo_too_late": _("This consent was withdrawn on an earlier day. Record a new consent."),
        "participants.institution_outside": _(
            "You are not responsible for institutions in this region. Ask an administrator to move it."
        ),
        "participants.institution_opens_records": _(
            "People outside your responsibility work at this institution. Ask an administrator to move it."
        ),
        "participants.merged_reason": _("Record %(one)s was merged into record %(other)s."),
        "participants.unmerged_reason": _("The merge with record %(one)s was undone."),
        "participants.merge_gone": _("One of these records no longer exists. It was perhaps merged already."),
        "participants.merge_removed": _("The name of one of these people was removed. They cannot be merged."),
        "participants.merge_outside": _("You can merge only records that you may change. Ask an administrator."),
        "participants.pair_decided": _("Someone has already decided about this pair."),
        "participants.merge_demo": _("A person of the demonstration cannot be merged with a real one."),
        "participants.merge_two_accounts": _("Both people have an account. Ask an administrator to merge them."),
        "participants.unmerge_done": _("This merge has already been undone."),
        "participants.unmerge_too_late": _("This merge can no longer be undone."),
        "participants.unmerge_later_first": _("The record was merged again since. Undo that merge first."),
        "participants.unmerge_unassigned": _("Choose whose record each new entry is."),
        "participants.address_of_certificates": _(
            "This person has certificates from trainings outside your responsibility. Ask an administrator "
            "to change the address."
        ),
        "participants.extension_not_later": extension_not_later,
        "participants.unavailable_days": _("The last day is before the first."),
        "participants.unavailable_already": unavailable_already,
        "participants.too_many_searches": _(
            "You have searched for too many people outside your area of responsibility. Try again in an hour."
        ),
    }
)
