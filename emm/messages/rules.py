"""Who may act on a message: whoever may send such a message about the record."""

from typing import Any

import rules

from . import kinds, records
from .models import Message


@rules.predicate
def may_send(user: Any, message: Message | None) -> bool:
    kind = kinds.find(message.kind) if message is not None else None
    if message is None or kind is None:
        return False
    record = records.record_of(message)
    return record is not None and bool(user.has_perm(kind.send_permission, record))


rules.add_perm("outbox.change_message", rules.is_authenticated & may_send)
