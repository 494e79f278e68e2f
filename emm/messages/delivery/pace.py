"""How fast messages leave: mail servers refuse those who send more in a minute than they allow."""

import datetime

from django.conf import settings

from ..models import Message

MINUTE = datetime.timedelta(minutes=1)


def seconds_to_wait(now: datetime.datetime) -> float:
    """How long the next message has to wait, so that all workers together keep to ``settings.MAIL_PER_MINUTE``.

    Two workers that ask in the same moment may be one message too fast.
    """
    most = settings.MAIL_PER_MINUTE
    if not most:
        return 0.0
    lately = Message.objects.filter(handed_over_at__gt=now - MINUTE).order_by("-handed_over_at")
    times = [at for at in lately.values_list("handed_over_at", flat=True)[:most] if at is not None]
    if len(times) < most:
        return 0.0
    return max(0.0, (times[-1] + MINUTE - now).total_seconds())
