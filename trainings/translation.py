import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Enrolment, Indicator, Programme, Session, SessionTrainer, Training


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Indicator)
class IndicatorTranslation(TranslationOptions):
    fields = ("title", "unit")


@register(Training)
class TrainingTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("title",)


@register(Enrolment)
class EnrolmentTranslation(TranslationOptions):
    fields = ("institution_name",)


# After the translated fields are there: a history made earlier would not know them.
simple_history.register(Programme, m2m_fields=[Programme.donors.field, Programme.partners.field])
simple_history.register(Training, excluded_fields=["search_text"])
simple_history.register(SessionTrainer, excluded_fields=["training"])
for model in (Indicator, Session, Enrolment):
    simple_history.register(model)
