"""Taking out of an account who held it: what was done with it must stay accounted for, its holder's name need not."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db import transaction

from emm.accounts.models import Role, User
from emm.audit.forgetting import forget_in_admin_site
from emm.jobs.models import Job

from .. import sessions
from ..registries import ROLES

# Who still works with other people's data; such an account is closed by an administrator, not by the calendar.
STAFF = (Role.ADMINISTRATOR, Role.OFFICER, Role.VIEWER)


@transaction.atomic
def anonymise_user(*, user: User) -> None:
    """Close the account for good and remove address, name and every way to sign in, in its history, too."""
    sessions.end_all(user=user)
    for belongings in (Authenticator, SocialAccount, EmailAddress):
        belongings.objects.filter(user=user).delete()
    nobody = {"email": f"removed-{user.pk}@removed.invalid", "full_name": "", "is_active": False}
    User.history.filter(id=user.pk).update(**nobody)
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(password=user.password, **nobody)
    Job.objects.filter(kind__startswith="accounts.", payload__user=user.pk).update(subject="")
    forget_in_admin_site(User, [user.pk])


def staff_accounts() -> list[int]:
    """The keys of all accounts that hold such a role today."""
    holders = ROLES.only().holders(*STAFF).values_list("user", flat=True)
    return list({*holders, *User.objects.filter(is_superuser=True).values_list("pk", flat=True)})
