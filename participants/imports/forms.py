"""Bringing a list: a file or pasted cells, and whose list it is."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emm.ui.record_field import RecordField
from participants.forms import FIND_INSTITUTIONS, helper_of, institutions_by_name
from participants.models import Institution

ACCEPTED = ".xlsx,.xls,.ods,.csv,.txt,.tsv"
# Ten thousand rows of ten cells.
MAX_PASTED = 2_000_000


class ListForm(forms.Form):
    """A list as it came."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_("XLSX, XLS, ODS or CSV with up to 10,000 rows. Nothing is saved before you have seen every row."),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    pasted = forms.CharField(
        label=_("Or paste the cells"),
        required=False,
        max_length=MAX_PASTED,
        strip=False,
        help_text=_("Copy them in the spreadsheet, with or without the heading row."),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
    )
    sent_by: Any = RecordField(
        Institution.objects.none(),
        label=_("List from"),
        find=FIND_INSTITUTIONS,
        required=False,
        help_text=_("The institution of the people for whom the list names none. Its columns are remembered."),
    )

    helper = helper_of("file", "pasted", "sent_by")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["sent_by"].queryset = institutions_by_name()
