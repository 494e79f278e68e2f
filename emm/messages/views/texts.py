"""The texts of emails: read, changed with a preview, and reset to the built-in ones."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from emm.audit.history import entries_of
from emm.common.errors import DomainError
from emm.common.permissions import ObjectPermissionMixin
from emm.ui.views import ActionView, ServiceFormView, add_errors

from .. import kinds, rendering
from ..forms import TextForm
from ..models import MessageText
from ..rendering import Wording
from ..services import texts


class Texts(ObjectPermissionMixin, TemplateView):
    """Every kind of email, with its text in each language."""

    permission = "outbox.edit_texts"
    template_name = "messages/texts.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = {(each.kind, each.language): each for each in MessageText.objects.all()}
        rows = [
            {
                "kind": kind,
                "texts": [
                    {"code": code, "language": name, "own": own.get((kind.key, code))}
                    for code, name in settings.LANGUAGES
                ],
            }
            for kind in kinds.all_kinds()
        ]
        return super().get_context_data(rows=rows, page_title=_("Texts of emails"), breadcrumb=_crumbs()[:1], **kwargs)


class TextInView(ObjectPermissionMixin):
    """Mixin for the text of one kind in one language."""

    permission = "outbox.edit_texts"
    kwargs: dict[str, Any]

    def get_permission_object(self) -> None:
        kind, language = kinds.find(self.kwargs["kind"]), self.kwargs["language"]
        if kind is None or language not in dict(settings.LANGUAGES):
            raise Http404
        self.kind, self.language = kind, language

    def get_success_url(self) -> str:
        return reverse("outbox:text", args=[self.kind.key, self.language])


class EditText(TextInView, ServiceFormView):
    """The form with a preview below: of what is stored, or of what was typed, before it is saved."""

    form_class = TextForm
    template_name = "messages/text.html"
    success_message = gettext_lazy("Text saved. The next emails have it.")

    def get_record(self) -> MessageText:
        own = MessageText.objects.filter(kind=self.kind.key, language=self.language).first()
        return own or MessageText(kind=self.kind.key, language=self.language)

    def get_initial(self) -> dict[str, Any]:
        wording = rendering.wording_of(self.kind, self.language)
        return {"subject": wording.subject, "text": wording.text}

    def form_valid(self, form: Any) -> HttpResponse:
        if "preview" not in self.request.POST:
            return super().form_valid(form)
        try:
            rendering.check(self.kind, _typed(form))
        except DomainError as refusal:
            add_errors(form, refusal)
            return self.form_invalid(form)
        return self.render_to_response(self.get_context_data(form=form, preview=self._preview(_typed(form))))

    def perform(self, form: Any) -> MessageText:
        return texts.save_text(kind=self.kind, language=self.language, by=self.request.user, **form.cleaned_data)

    def get_page_title(self) -> str:
        return f"{self.kind.label} ({dict(settings.LANGUAGES)[self.language]})"

    def get_cancel_url(self) -> str:
        return reverse("outbox:texts")

    def _preview(self, wording: Wording) -> rendering.Rendered:
        samples = rendering.samples(self.kind, self.language)
        return rendering.render(self.kind, wording, samples, self.language)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        own = MessageText.objects.filter(kind=self.kind.key, language=self.language).first()
        if not self.request.POST:
            kwargs["preview"] = self._preview(rendering.wording_of(self.kind, self.language))
        past = MessageText.history.filter(kind=self.kind.key, language=self.language)
        return super().get_context_data(
            kind=self.kind,
            language=self.language,
            own=own,
            known=rendering.fields_of(self.kind).values(),
            entries=entries_of(parts=[past]),
            breadcrumb=_crumbs(),
            **kwargs,
        )


class ResetText(TextInView, ActionView):
    def act(self, request: HttpRequest) -> str | Promise:
        texts.reset_text(kind=self.kind, language=self.language, by=request.user)
        return _("The built-in text is sent again.")


def _typed(form: Any) -> Wording:
    return Wording(form.cleaned_data["subject"], form.cleaned_data["text"])


def _crumbs() -> list[dict[str, Any]]:
    return [
        {"label": _("Emails"), "url": reverse("outbox:messages")},
        {"label": _("Texts of emails"), "url": reverse("outbox:texts")},
    ]
