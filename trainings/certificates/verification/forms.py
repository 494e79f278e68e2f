"""What is to be verified: a code, a link or a document."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from emm.common.form_fields import CleanCharField
from trainings.certificates.records.pasted_links import MAX_PASTE_LENGTH

from .pdf_verification import MAX_DOCUMENT_BYTES, is_pdf


class VerifyForm(forms.Form):
    q = CleanCharField(
        label=_("Verification code or certificate number"),
        max_length=MAX_PASTE_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        help_text=_(
            "The code is printed below the QR code, for instance 7K2M-9QXT-4HVB-A1CD. You can also paste the link of "
            "the certificate."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class DocumentForm(forms.Form):
    """One PDF; the cleaned data holds its bytes."""

    document = forms.FileField(
        label=_("The certificate as a PDF file"),
        max_length=250,
        widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        error_messages={
            "required": _("Choose the PDF file first."),
            "empty": _("The file is empty. Download it again, or ask for it again."),
        },
    )

    def clean_document(self) -> bytes:
        upload = self.cleaned_data["document"]
        if upload.size > MAX_DOCUMENT_BYTES:
            raise ValidationError(too_large())
        document = bytes(upload.read())
        if not is_pdf(document):
            raise ValidationError(
                _("This is not a PDF file. A photograph or a scan cannot be checked: use the code below the QR code."),
                code="type",
            )
        return document


def too_large() -> str:
    return gettext("The file is too large: certificates are smaller than %(limit)s.") % {
        "limit": filesizeformat(MAX_DOCUMENT_BYTES)
    }
