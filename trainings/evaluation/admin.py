"""Results in the back room: to be read; they are entered on the training's page, where the rules for it are."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from emm.common.admin import WithHistory

from .models import Result


@admin.register(Result)
class ResultAdmin(WithHistory):
    list_display = ["enrolment", "pre_test", "post_test", "feedback_on", "teach_back"]
    list_filter = ["teach_back"]
    list_select_related = ["enrolment__person", "enrolment__training"]
    search_fields = ["enrolment__person__full_name", "enrolment__training__title_en", "enrolment__training__title_ind"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
