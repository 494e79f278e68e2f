"""Changing what an edition teaches."""

from collections.abc import Sequence

from django.db import transaction

from emm.common.exchanging import make_way

from .models import Curriculum, Module

MAX_ORDER = 32767


@transaction.atomic
def save_modules(*, curriculum: Curriculum, modules: Sequence[Module], removed: Sequence[Module] = ()) -> None:
    """Save the changed and new ``modules`` of an edition, which may exchange their numbers and codes; ``removed`` go.

    Raises ``ValidationError`` when a module that is not among them has the number or the code.
    """
    Curriculum.objects.select_for_update().get(pk=curriculum.pk)
    for module in removed:
        module.delete()
    taken = {*curriculum.modules.values_list("order", flat=True), *(module.order for module in modules)}
    free = (number for number in range(MAX_ORDER, 0, -1) if number not in taken)
    # No code of a module has such a mark.
    make_way(modules, order=lambda _module: next(free), code=lambda module: f"~{module.pk}")
    for module in modules:
        module.validate_constraints()
        module.save()
