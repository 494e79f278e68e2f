"""Work that leaves one row per item, which can be there only once, and says which process made it."""

import os
import time
from typing import Any

from django.apps import AppConfig

KIND = "count slowly"
SECONDS_PER_ITEM = 0.03
LEASE_SECONDS = 2


class CountingConfig(AppConfig):
    name = "tests.concurrency.counting"

    def ready(self) -> None:
        from emm.jobs.kinds import handler

        handler(KIND)(count_slowly)


def count_slowly(progress: Any) -> dict[str, Any]:
    """Goes on where an earlier attempt stopped. An item done twice would break the unique code of a region."""
    from participants.models import Region

    first, total = progress.payload["first"], progress.payload["items"]
    codes = [f"{number:05}" for number in range(first, first + total)]
    done = set(Region.objects.filter(code__in=codes).values_list("code", flat=True))
    progress.begin(total, done=len(done))
    for code in codes:
        if code not in done:
            Region.objects.create(code=code, name_en=f"made by {os.getpid()}")
            progress.step()
            time.sleep(progress.payload.get("pause", SECONDS_PER_ITEM))
    return {"process": os.getpid()}
