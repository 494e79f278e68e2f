from modeltranslation.translator import TranslationOptions, register

from emm.audit.records import keep_history

from .models import Consent, Institution, Person, Qualification, Region, Trainer, Unavailability


@register(Region)
class RegionTranslation(TranslationOptions):
    fields = ("name",)


@register(Institution)
class InstitutionTranslation(TranslationOptions):
    fields = ("name", "short_name")


# After the translated fields are there: a history made earlier would not know them.
keep_history(
    Institution, excluded_fields=["search_text", "sort_key_en", "sort_key_ind", "label_key_en", "label_key_ind"]
)
keep_history(Person, excluded_fields=["search_text", "name_search_text", "name_key", "sort_key", "nip_digest"])
for model in (Consent, Trainer, Qualification, Unavailability):
    keep_history(model)
