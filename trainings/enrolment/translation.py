"""What is kept in both languages."""

from django.db import models
from modeltranslation.translator import TranslationOptions, register

from emm.audit.records import keep_history
from trainings.enrolment.models import Enrolment


@register(Enrolment)
class EnrolmentTranslation(TranslationOptions):
    fields = ("institution_name",)


# After the translated fields are there: a history made earlier would not know them.
keep_history(Enrolment, history_change_reason_field=models.TextField(null=True))
