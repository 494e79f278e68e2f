"""What the codes of messages say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "messages.still_open": _("This email is still waiting or being sent."),
        "messages.record_gone": _("What this email was about is not in the database any more."),
        "messages.reason_missing": _("Enter a reason."),
        "messages.handled": _("This email needs no attention any more."),
        "messages.changed_meanwhile": _("Someone else changed this email. Reload the page."),
        "messages.secret_in_subject": _("“{%(name)s}” is secret. You cannot use it in the subject."),
        "messages.missing_field": _("The text needs the field “{%(name)s}”."),
        "messages.lone_brace": _("A brace has no partner. Write fields as {name}; do not use other braces."),
        "messages.unknown_field": _("There is no field “{%(name)s}”. The fields are: %(known)s."),
        "messages.attachment_changed": _("The attachment “%(name)s” has changed."),
        "messages.no_address": _("This person has no email address."),
        "messages.unknown_kind": _("This version cannot send emails of this kind."),
        "messages.attachment_missing": _("The attachment “%(name)s” is missing."),
        "messages.address_invalid": _("The email address is not valid."),
        "messages.connection_broke": _("The connection to the mail server broke."),
        "messages.not_accepted_yet": _("The mail server did not accept the email yet: %(answer)s"),
        "messages.address_refused": _("The mail server refused the address: %(answer)s"),
        "messages.worker_stopped": _("The worker stopped before the mail server’s answer."),
        "messages.restored": _("This email was waiting in the restored backup. It may have been sent since."),
    }
)
