"""On the admin site, to search and to look at."""

from django.contrib import admin
from modeltranslation.admin import TranslationAdmin

from emm.common.admin import ReadOnly, WithHistory
from trainings.enrolment.models import Enrolment


@admin.register(Enrolment)
class EnrolmentAdmin(ReadOnly, WithHistory, TranslationAdmin):
    list_display = ["person", "training", "state", "institution_name", "position", "region"]
    list_filter = ["state", "training__programme", "training__kind", "region"]
    search_fields = [
        "person__full_name",
        "person__email",
        "person__user__email",
        "institution_name_en",
        "institution_name_ind",
        "position",
    ]
    readonly_fields = ["state", "waiting_since"]
    list_select_related = ["person", "training", "region"]
