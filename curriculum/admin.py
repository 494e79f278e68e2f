from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from emm.common.admin import WithHistory
from emm.forms.admin import WithVersions

from .editing import save_modules
from .models import Curriculum, Material, Module

# An address typed without a scheme is taken for https.
HTTPS_LINKS: Any = {models.URLField: {"assume_scheme": "https"}}


class ModuleInline(TranslationStackedInline):
    model = Module
    extra = 0
    show_change_link = True


class MaterialInline(admin.StackedInline):
    model = Material
    extra = 0
    formfield_overrides = HTTPS_LINKS


@admin.register(Curriculum)
class CurriculumAdmin(WithVersions, WithHistory, TranslationAdmin):
    list_display = ["title", "code", "version", "state"]
    list_filter = ["state", "version"]
    search_fields = ["code", "title_en", "title_ind"]
    inlines = [ModuleInline]

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        """Modules exchange their numbers, which saving one after the other would not let them."""
        if formset.model is not Module:
            super().save_formset(request, form, formset, change)
            return
        modules = formset.save(commit=False)
        save_modules(curriculum=form.instance, modules=modules, removed=formset.deleted_objects)
        formset.save_m2m()


@admin.register(Module)
class ModuleAdmin(WithVersions, WithHistory, TranslationAdmin):
    list_display = ["title", "curriculum", "order", "code", "jp"]
    list_filter = ["curriculum"]
    search_fields = ["code", "title_en", "title_ind", "curriculum__title_en", "curriculum__title_ind"]
    autocomplete_fields = ["curriculum"]
    list_select_related = ["curriculum"]
    inlines = [MaterialInline]


@admin.register(Material)
class MaterialAdmin(WithVersions, WithHistory):
    list_display = ["title", "module", "kind", "language", "version", "audience"]
    list_filter = ["kind", "language", "audience", "module__curriculum"]
    search_fields = ["title", "module__title_en", "module__title_ind"]
    autocomplete_fields = ["module"]
    list_select_related = ["module__curriculum"]
    formfield_overrides = HTTPS_LINKS
