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
simple_history.register(Institution, excluded_fields=["search_text"])
simple_history.register(Person, excluded_fields=["search_text", "name_search_text"])
for model in (Consent, Trainer, Qualification):
    simple_history.register(model)
