"""There is always somebody left to administer."""

from django.db.models import Q, QuerySet

from emm.common.errors import DomainError

from ..models import Role, User
from ..registries import ROLES


def require_another_administrator(user: User) -> None:
    """Raise ``DomainError`` if without ``user`` nobody were left to administer. Call it in a transaction."""
    if not user.has_role(Role.ADMINISTRATOR):
        return
    # All of them are locked first and looked at again after that, so that of the last two not both are taken away.
    list(_administrators().select_for_update().order_by("pk"))
    if not _administrators().exclude(pk=user.pk).exists():
        raise DomainError("accounts.last_administrator")


def _administrators() -> QuerySet[User]:
    holders = ROLES.only().holders(Role.ADMINISTRATOR)
    able: QuerySet[User] = User.objects.able()
    return able.filter(Q(is_superuser=True) | Q(pk__in=holders))
