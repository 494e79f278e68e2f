"""What pages of layers below tell of certificates."""

from django import template
from django.conf import settings

from trainings.certificates.kinds import Kind
from trainings.certificates.records.badge_file import linkedin_url
from trainings.certificates.records.models import Certificate
from trainings.certificates.rules import requirements
from trainings.planning.models import Training

register = template.Library()


@register.simple_tag
def conditions_of(training: Training) -> list[tuple[str, list[str]]]:
    """What participants get certificates for: the name of each kind that is given, and its conditions. One query."""
    rules = requirements.rules_of(training).values()
    return [
        (rule.get_kind_display(), [each.text for each in requirements.conditions_of(rule, training)])
        for rule in rules
        if rule.is_issued and rule.kind != Kind.SERVICE
    ]


@register.simple_tag
def add_to_linkedin(certificate: Certificate) -> str:
    """Where the holder adds the certificate to their profile on LinkedIn."""
    return linkedin_url(certificate, settings.ORGANISATION_NAME)
