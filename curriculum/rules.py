"""Who may see which curricula and materials."""

from typing import Any

import rules

from emm.accounts.predicates import is_administrator, is_trainer, runs_trainings

from .models import Curriculum, Material
from .registries import TAKES_PART, any_of


@rules.predicate
def may_open(user: Any, curriculum: Curriculum | None) -> bool:
    """Whether the edition is published, or a retired one whose trainings keep it open."""
    if curriculum is None:
        return False
    is_published = curriculum.state == Curriculum.State.PUBLISHED
    return is_published or Curriculum.objects.open_to(user).filter(pk=curriculum.pk).exists()


@rules.predicate
def takes_part(user: Any, curriculum: Curriculum | None) -> bool:
    """Whether the person holds or held a place in a training of the curriculum."""
    return (
        curriculum is not None
        and user.is_authenticated
        and Curriculum.objects.filter(
            any_of([condition(user) for condition in TAKES_PART.values()]), pk=curriculum.pk
        ).exists()
    )


@rules.predicate
def may_use_material(user: Any, material: Material | None) -> bool:
    """Whether the person may see the material's curriculum and belongs to the material's audience."""
    if material is None:
        return False
    curriculum = material.module.curriculum
    return user.has_perm("curriculum.view_curriculum_page", curriculum) and material.audience in audiences_of(
        user, curriculum
    )


def audiences_of(user: Any, curriculum: Curriculum) -> set[str]:
    """The audiences of the curriculum's materials that ``user`` belongs to."""
    audience = Material.Audience
    if user.has_perm("curriculum.view_trainer_materials"):
        return {audience.PUBLIC, audience.PARTICIPANT, audience.TRAINER}
    if takes_part(user, curriculum):
        return {audience.PUBLIC, audience.PARTICIPANT}
    return {audience.PUBLIC}


rules.add_perm("curriculum.view_unpublished", runs_trainings)
rules.add_perm("curriculum.manage_curriculum", is_administrator)
rules.add_perm("curriculum.view_trainer_materials", runs_trainings | is_trainer)
rules.add_perm("curriculum.view_curriculum_page", may_open)
rules.add_perm("curriculum.view_material_file", may_use_material)
