"""Taking out of an account who held it: what was done with it must stay accounted for, its holder's name need not."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model

from emm.common.models import Job

from . import sessions
from .models import Role, RoleGrant, User

# Who still works with other people's data; such an account is closed by an administrator, not by the calendar.
STAFF = (Role.ADMINISTRATOR, Role.OFFICER, Role.VIEWER)


@transaction.atomic
def forget_holder(*, user: User) -> None:
    """Close the account for good and remove address, name and every way to sign in, in its history, too."""
    sessions.end_all(user=user)
    for belongings in (Authenticator, SocialAccount, EmailAddress):
        belongings.objects.filter(user=user).delete()
    nobody = {"email": f"removed-{user.pk}@removed.invalid", "full_name": "", "is_active": False}
    User.history.filter(id=user.pk).update(**nobody)
    user.set_unusable_password()
    User.objects.filter(pk=user.pk).update(password=user.password, **nobody)
    Job.objects.filter(kind__startswith="accounts.", payload__user=user.pk).update(subject="")
    forget_in_back_room(User, [user.pk])


def forget_in_back_room(model: type[Model], keys: Iterable[int]) -> None:
    """Django's admin keeps the names of what was changed there; of these records it keeps the number alone."""
    entries = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(model))
    for key in keys:
        entries.filter(object_id=str(key)).update(object_repr=f"#{key}", change_message="")


def staff_accounts() -> list[int]:
    """The keys of all accounts that hold such a role today."""
    holders = RoleGrant.objects.current().filter(role__in=STAFF).values_list("user", flat=True)
    return list({*holders, *User.objects.filter(is_superuser=True).values_list("pk", flat=True)})
