from modeltranslation.translator import TranslationOptions, register

from emm.audit.records import keep_history

from .models import Curriculum, Material, Module


@register(Curriculum)
class CurriculumTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Module)
class ModuleTranslation(TranslationOptions):
    fields = ("title", "summary", "objectives", "audience")


# After the translated fields are there: a history made earlier would not know them.
for model in (Curriculum, Module, Material):
    keep_history(model)
