import simple_history
from django.db import models
from modeltranslation.translator import TranslationOptions, register

from .models import Certificate, CertificateTemplate, Signatory


@register(Signatory)
class SignatoryTranslation(TranslationOptions):
    fields = ("title",)


# After the translated fields are there: a history made earlier would not know them.
for model in (CertificateTemplate, Signatory):
    simple_history.register(model)
# What is never changed needs no history; reasons are kept whole.
simple_history.register(
    Certificate,
    excluded_fields=["snapshot", "file", "sha256"],
    history_change_reason_field=models.TextField(null=True),
)
