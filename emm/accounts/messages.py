"""What the codes of accounts say to people."""

from django.utils.translation import gettext_lazy as _

from emm.common.errors import register_sentences

register_sentences(
    {
        "accounts.no_role": _("Choose at least one role. An account without a role has no access."),
        "accounts.last_administrator": _("This is the last administrator. Give another person the role first."),
        "accounts.deactivated": _("This account is deactivated. Reactivate it first."),
        "accounts.signed_in": _(
            "%(name)s has already signed in, and can reset a forgotten password on the sign-in page."
        ),
        "accounts.own_account": _("You cannot deactivate your own account. Ask another administrator."),
        "accounts.own_factors": _("Manage your own two-step verification under My account."),
        "accounts.reason_missing": _("Enter the reason. We send it to the owner of the account."),
        "accounts.impersonation_reason_missing": _("Enter a reason. We keep it with your name."),
        "accounts.impersonation_own": _("This is your own account."),
        "accounts.impersonation_deactivated": _("This account is deactivated and has no access."),
        "accounts.impersonation_administrator": _("You cannot view as another administrator."),
    }
)
