"""The public pages of the curriculum: what is taught, module by module, and the materials one may fetch."""

from pathlib import PurePath
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views import View
from django.views.generic import TemplateView

from .models import Curriculum, Material
from .rules import audiences_of


def curriculum_context(curriculum: Curriculum, user: Any) -> dict[str, Any]:
    """The context of ``curriculum/curriculum.html``: an edition as a map of its modules."""
    modules = list(curriculum.modules.annotate(material_count=Count("materials")).order_by("order"))
    return {
        "curriculum": curriculum,
        "modules": modules,
        "jp_total": sum(module.jp for module in modules),
        "page_description": curriculum.summary,
        "may_manage": user.has_perm("curriculum.manage_curriculum"),
    }


class CurriculumIndex(TemplateView):
    """All editions; where there is only one, that one itself."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        offered = Curriculum.objects.offered_to(request.user)
        curricula = list(offered.annotate(module_count=Count("modules"), jp_total=Sum("modules__jp")))
        if len(curricula) == 1:
            self.template_name = "curriculum/curriculum.html"
            return self.render_to_response(curriculum_context(curricula[0], request.user))
        self.template_name = "curriculum/index.html"
        # Those in force first, then the rest, each the newest first.
        curricula.sort(key=lambda curriculum: curriculum.state != Curriculum.State.PUBLISHED)
        return self.render_to_response({"curricula": curricula})


class CurriculumPage(TemplateView):
    template_name = "curriculum/curriculum.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        curriculum = get_object_or_404(Curriculum.objects.open_to(user), code=self.kwargs["code"])
        return super().get_context_data(**curriculum_context(curriculum, user))


class ModulePage(TemplateView):
    """One module: what for, for whom, and the materials that this visitor may fetch."""

    template_name = "curriculum/module.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        curriculum = get_object_or_404(Curriculum.objects.open_to(user), code=self.kwargs["code"])
        modules = list(curriculum.modules.order_by("order"))
        place = next((number for number, module in enumerate(modules) if module.code == self.kwargs["module"]), None)
        if place is None:
            raise Http404
        module = modules[place]
        # Already at hand: the module would otherwise ask for it again to make each address.
        for each in modules:
            each.curriculum = curriculum
        materials = list(module.materials.all())
        audiences = audiences_of(user, curriculum) if materials else set()
        shown = [material for material in materials if material.audience in audiences]
        return super().get_context_data(
            curriculum=curriculum,
            module=module,
            previous_module=modules[place - 1] if place else None,
            next_module=modules[place + 1] if place + 1 < len(modules) else None,
            materials=_by_language(shown),
            kept_back=len(materials) - len(shown),
            page_description=module.summary,
            may_manage=user.has_perm("curriculum.manage_curriculum"),
            breadcrumb=[
                {"label": _("Curriculum"), "url": reverse("curriculum:index")},
                {"label": curriculum.title, "url": curriculum.get_absolute_url()},
            ],
        )


def _by_language(materials: list[Material]) -> list[dict[str, Any]]:
    """The materials in a group for each language, that of the page first."""
    current = (get_language() or "")[:2]
    languages = sorted(Material.Language, key=lambda language: language != current)
    groups = [
        {
            "language": language.value,
            "label": language.label,
            "materials": [material for material in materials if material.language == language],
        }
        for language in languages
    ]
    return [group for group in groups if group["materials"]]


class MaterialView(View):
    """A material's file as a download, or the way to its link; only for its audience."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        material = get_object_or_404(
            Material.objects.filter(module__curriculum__in=Curriculum.objects.open_to(request.user)).select_related(
                "module__curriculum"
            ),
            pk=pk,
        )
        if not request.user.has_perm("curriculum.view_material_file", material):
            if request.user.is_authenticated:
                raise PermissionDenied
            return redirect_to_login(request.get_full_path())
        if material.link:
            return HttpResponseRedirect(material.link)
        return self._send(material)

    def _send(self, material: Material) -> HttpResponseBase:
        try:
            content = material.file.open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        ending = PurePath(material.file.name or "").suffix
        name = f"{slugify(material.title) or 'material'}-v{slugify(material.version)}{ending}"
        response = FileResponse(content, as_attachment=True, filename=name)
        response["X-Content-Type-Options"] = "nosniff"
        # What is not for everybody must not stay with a cache in between.
        if material.audience != Material.Audience.PUBLIC:
            response["Cache-Control"] = "private, no-store"
        return response
