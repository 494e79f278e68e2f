"""Numbers of certificates: one series per year and kind, without gap or double.

Certificates of completion count by the kind of training (ToT, NAT, SUB), as they always have; the other kinds have a
series each, whatever the training: TRN, PAR, SRV. So a number tells what the paper proves.

The row of a series is locked while its next number is given, and counts up in the transaction that makes the
certificate: a certificate that is not made leaves no gap, and two that are made at once wait for each other.
"""

from typing import NamedTuple

from django.conf import settings
from django.db import models

from trainings.certificates.kinds import Kind
from trainings.certificates.records.models import SerialCounter
from trainings.planning.models import Training

# How a series is called in a number; SerialCounter.series holds the same.
SERIES_OF_COMPLETION = {
    Training.Kind.TOT: "ToT",
    Training.Kind.NATIONAL_ROLLOUT: "NAT",
    Training.Kind.SUBNATIONAL_ROLLOUT: "SUB",
}
SERIES = {Kind.TRAINER: "TRN", Kind.PARTICIPATION: "PAR", Kind.SERVICE: "SRV"}


class Number(NamedTuple):
    """A number as printed, and the parts it is made of."""

    year: int
    series: str
    serial: int

    @property
    def text(self) -> str:
        """The number by ``settings.CERTIFICATE_NUMBER_FORMAT``, for instance IOM-ID/EMM/2022/ToT/0001."""
        return settings.CERTIFICATE_NUMBER_FORMAT.format(year=self.year, kind=self.series, serial=self.serial)


def series_of(training: Training, kind: str) -> str:
    """The series that certificates of ``kind`` count in, when they are of ``training``."""
    if kind == Kind.COMPLETION:
        return SERIES_OF_COMPLETION[Training.Kind(training.kind)]
    return SERIES[Kind(kind)]


def lock_series(training: Training, kind: str) -> SerialCounter:
    """Lock the series that ``kind`` counts in until the transaction ends: nobody else issues from it meanwhile.

    The year is the one in which the training ended, so that a certificate issued late still stands with its training.
    """
    year, series = training.ends_on.year, series_of(training, kind)
    counter = _locked(SerialCounter.objects.filter(year=year, series=series))
    try:
        return counter.get()
    except SerialCounter.DoesNotExist:  # the first of its year; another may be making it, too
        SerialCounter.objects.get_or_create(year=year, series=series)
        return counter.get()


def take_number(series: SerialCounter) -> Number:
    """The next number of a locked series; call it in the transaction that makes the certificate."""
    series.last += 1
    series.save(update_fields=["last"])
    return Number(series.year, series.series, series.last)


def _locked(counters: models.QuerySet[SerialCounter]) -> models.QuerySet[SerialCounter]:
    return counters.select_for_update()
