import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Consent, Institution, Person, Qualification, Region, Trainer


@register(Region)
class RegionTranslation(TranslationOptions):
    fields = ("name",)


@register(Institution)
class InstitutionTranslation(TranslationOptions):
    fields = ("name", "short_name")


# After the translated fields are there: a history made earlier would not know them.
for searched in (Institution, Person):
    simple_history.register(searched, excluded_fields=["search_text"])
for model in (Consent, Trainer, Qualification):
    simple_history.register(model)
