from modeltranslation.translator import TranslationOptions, register

from emm.audit.records import keep_history

from .models import QualificationSource, Room, Session, SessionTrainer, TimetableTemplate, Training, Venue


@register(Training)
class TrainingTranslation(TranslationOptions):
    fields = ("title", "summary")


@register(Session)
class SessionTranslation(TranslationOptions):
    fields = ("title",)


@register(TimetableTemplate)
class TimetableTemplateTranslation(TranslationOptions):
    fields = ("name",)


# After the translated fields are there: a history made earlier would not know them.
keep_history(Training, excluded_fields=["search_text"])
keep_history(SessionTrainer, excluded_fields=["training"])
keep_history(Session, excluded_fields=["holds_room"])
keep_history(TimetableTemplate)
keep_history(Venue, excluded_fields=["search_text", "name_key", "city_key"])
keep_history(Room, excluded_fields=["name_key"])
keep_history(QualificationSource)
