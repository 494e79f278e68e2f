"""Results in the admin site: to be read; they are entered on the training's page, where the rules for it are."""

from django.contrib import admin

from emm.common.admin import ReadOnly, WithHistory

from .models import Result


@admin.register(Result)
class ResultAdmin(ReadOnly, WithHistory):
    list_display = ["enrolment", "pre_test", "post_test", "feedback_on", "teach_back"]
    list_filter = ["teach_back"]
    list_select_related = ["enrolment__person", "enrolment__training"]
    search_fields = ["enrolment__person__full_name", "enrolment__training__title_en", "enrolment__training__title_ind"]
