"""Apps for the worker processes of tests: a kind of job that counts, and writes down that it did."""

import time

from django.apps import AppConfig
from django.db import connection, transaction

ITEMS = 5
SECONDS_PER_ITEM = 0.04
TABLE = "counted_items"


class CountedConfig(AppConfig):
    name = "tests.concurrency"
    label = "counted"

    def ready(self) -> None:
        from emm.jobs.kinds import handler
        from emm.jobs.progress import Progress

        @handler("count", "Count")
        def count(progress: Progress) -> None:
            """Each item and the word that it is done are one transaction, as handlers of the product do it."""
            progress.begin(ITEMS, done=progress.job.done)
            for item in range(progress.job.done, ITEMS):
                time.sleep(SECONDS_PER_ITEM)
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(f"INSERT INTO {TABLE} VALUES (%s, %s)", [progress.job.pk, item])
                    progress.step()


class UnconditionalClaims(CountedConfig):
    """As it would be without the condition under which a worker claims a job."""

    def ready(self) -> None:
        from emm.jobs.models import JobQuerySet

        super().ready()
        JobQuerySet.due = lambda self, _now: self.all()  # type: ignore[method-assign]
