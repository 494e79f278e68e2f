"""What is kept in both languages."""

from modeltranslation.translator import TranslationOptions, register

from emm.audit.records import keep_history
from trainings.programmes.models import Indicator, Programme


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("title", "unit")


# After the translated fields are there: a history made earlier would not know them.
keep_history(Programme, m2m_fields=[Programme.donors.field, Programme.partners.field])
keep_history(Indicator)
