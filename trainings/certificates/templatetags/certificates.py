"""What pages of floors below tell of certificates."""

from django import template

from trainings.models import Training

from ..kinds import Kind
from ..requirements import asked_for, rules_of

register = template.Library()


@register.simple_tag
def conditions_of(training: Training) -> list[tuple[str, list[str]]]:
    """What participants get certificates for: the name of each kind that is given, and its conditions. One query."""
    given = [rule for rule in rules_of(training).values() if rule.is_issued and rule.kind != Kind.SERVICE]
    return [(rule.get_kind_display(), asked_for(rule, training)) for rule in given]
