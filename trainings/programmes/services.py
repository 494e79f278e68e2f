"""The business operations on programmes."""

from collections.abc import Collection, Sequence

from django.db import transaction

from emm.common.exchanging import make_way
from participants.models import Institution
from trainings.programmes.models import Indicator, Programme


def save_programme(
    *,
    programme: Programme,
    donors: Collection[Institution],
    partners: Collection[Institution],
    indicators: Sequence[Indicator] = (),
    removed: Sequence[Indicator] = (),
) -> Programme:
    """Save a programme, new or changed, with whoever funds and shares it and the indicators that were edited.

    ``indicators`` are new or changed ones, which may exchange their codes; ``removed`` those to delete. Raises
    ``ValidationError``.
    """
    with transaction.atomic():
        programme.full_clean()
        programme.save()
        programme.donors.set(donors)
        programme.partners.set(partners)
        for indicator in removed:
            indicator.delete()
        make_way(indicators, code=lambda indicator: f"~{indicator.pk}")
        for indicator in indicators:
            indicator.programme = programme
            indicator.full_clean()
            indicator.save()
    return programme
