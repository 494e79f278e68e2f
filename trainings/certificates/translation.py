import simple_history
from modeltranslation.translator import TranslationOptions, register

from .models import Certificate, CertificateTemplate, Signatory


@register(Signatory)
class SignatoryTranslation(TranslationOptions):
    fields = ("title",)


# After the translated fields are there: a history made earlier would not know them.
for model in (CertificateTemplate, Signatory, Certificate):
    simple_history.register(model)
