"""Background jobs."""

from factory.django import DjangoModelFactory

from emm.jobs.models import Job


class JobFactory(DjangoModelFactory):
    class Meta:
        model = Job

    kind = "count"
