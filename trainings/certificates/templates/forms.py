"""The forms of the template editor: one for the whole design, and the small ones around it."""

from collections.abc import Iterator
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from emm.common.form_fields import CleanCharField
from emm.documents.typesetting.fonts import missing_characters
from trainings.certificates.bilingual import InBoth
from trainings.certificates.designs.colours import LINE_CONTRAST, TEXT_CONTRAST, readable
from trainings.certificates.designs.defaults import texts_of
from trainings.certificates.designs.design import (
    KAWUNG,
    MAX_LOGOS,
    MAX_SIGNATORIES,
    PICTURE,
    PLAIN,
    Design,
    Logo,
    Look,
    SignatoryLine,
    Texts,
)
from trainings.certificates.designs.design_changes import label_of_background, label_of_text
from trainings.certificates.designs.images import Prepared, Use, keep, prepare, refuse_dark_background
from trainings.certificates.designs.models import CertificateTemplate, Picture
from trainings.certificates.designs.placeholders import PLACEHOLDERS, SHARED, refuse_unknown
from trainings.certificates.kinds import Kind

from .samples import SAMPLES
from .services import MAX_NAME_LENGTH

MAX_TEXT_LENGTH, MAX_NOTE_LENGTH = 200, 600
LANGUAGES = (("en", gettext_lazy("English")), ("id", gettext_lazy("Indonesian")))
TEXTS = tuple(Texts.__dataclass_fields__)
# Where all certificates of a training say the same.
_SHARED_TEXTS = {"heading", "reverse_heading", "note"}
_REQUIRED_TEXTS = {"heading", "reverse_heading"}
# What text is printed in, beside the main colour.
_SOFT_INK = "#44566a"
_ACCEPT = {"accept": "image/png,image/jpeg"}


class DesignForm(forms.Form):
    """A whole design, see ``whole_design``; pictures that came with the form are in ``uploads``.

    The fields are named ``<kind>_<text>_<language>``, ``logo1_…`` and ``signatory1_…``.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput)
    main = CleanCharField(
        label=gettext_lazy("Main colour"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=gettext_lazy("Headings, the name, lines and the QR code."),
    )
    accent = CleanCharField(
        label=gettext_lazy("Accent colour"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=gettext_lazy("Fine lines and dots only."),
    )
    background = forms.ChoiceField(label=gettext_lazy("Background"), widget=forms.RadioSelect)
    background_picture = CleanCharField(required=False, widget=forms.HiddenInput)
    background_upload = forms.FileField(
        label=gettext_lazy("Picture of the background"),
        required=False,
        widget=forms.FileInput(attrs=_ACCEPT),
        help_text=gettext_lazy("PNG or JPEG, A4 on its long side, at least 1600 pixels wide and pale in its middle."),
    )

    def __init__(self, *args: Any, design: Design, **kwargs: Any) -> None:
        kwargs["initial"] = {**_initial(design), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        self.uploads: dict[str, Prepared] = {}
        self.design: Design | None = None
        background: Any = self.fields["background"]
        background.choices = [(each, label_of_background(each)) for each in (KAWUNG, PLAIN, PICTURE)]
        for kind in Kind.values:
            for name in TEXTS:
                for language, called in LANGUAGES:
                    self.fields[f"{kind}_{name}_{language}"] = _text_field(name, language, str(called))
        for number in range(1, MAX_LOGOS + 1):
            self._add_picture_fields(f"logo{number}", _("Logo %(number)d") % {"number": number})
            for language, called in LANGUAGES:
                self.fields[f"logo{number}_alt_{language}"] = CleanCharField(
                    label=_("Description of the picture (%(language)s)") % {"language": called},
                    max_length=120,
                    required=False,
                )
        for number in range(1, MAX_SIGNATORIES + 1):
            self._add_signatory_fields(number)
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _add_signatory_fields(self, number: int) -> None:
        part = f"signatory{number}"
        self.fields[f"{part}_name"] = CleanCharField(label=_("Name with titles"), max_length=120, required=False)
        for language, called in LANGUAGES:
            self.fields[f"{part}_title_{language}"] = CleanCharField(
                label=_("Function (%(language)s)") % {"language": called}, max_length=120, required=False
            )
        self._add_picture_fields(part, _("Picture of the signature"))

    def _add_picture_fields(self, part: str, label: str) -> None:
        self.fields[f"{part}_picture"] = CleanCharField(required=False, widget=forms.HiddenInput)
        self.fields[f"{part}_upload"] = forms.FileField(
            label=label, required=False, widget=forms.FileInput(attrs=_ACCEPT)
        )
        self.fields[f"{part}_remove"] = forms.BooleanField(label=_("Remove this picture"), required=False)

    # --- For the page ---------------------------------------------------------------------------

    def kinds(self) -> Iterator[dict[str, Any]]:
        """Each kind of certificate with its texts, both languages side by side."""
        for kind, label in Kind.choices:
            names = [f"{kind}_{name}_{language}" for name in TEXTS for language, _called in LANGUAGES]
            yield {
                "key": kind,
                "label": label,
                "rows": [(label_of_text(name), self[f"{kind}_{name}_en"], self[f"{kind}_{name}_id"]) for name in TEXTS],
                "wrong": any(name in self.errors for name in names),
            }

    def logos(self) -> Iterator[dict[str, Any]]:
        """Each logo with its fields."""
        for number in range(1, MAX_LOGOS + 1):
            yield self._part(f"logo{number}", number, ("alt_en", "alt_id"))

    def signatories(self) -> Iterator[dict[str, Any]]:
        """Each signatory with their fields."""
        for number in range(1, MAX_SIGNATORIES + 1):
            yield self._part(f"signatory{number}", number, ("name", "title_en", "title_id"))

    def _part(self, part: str, number: int, names: tuple[str, ...]) -> dict[str, Any]:
        fields = [self[f"{part}_{name}"] for name in names]
        picture: BoundField = self[f"{part}_picture"]
        return {
            "number": number,
            "fields": fields,
            "picture": picture,
            "upload": self[f"{part}_upload"],
            "remove": self[f"{part}_remove"],
            "filled": bool(picture.value() or any(field.value() for field in fields)),
            "wrong": any(name.startswith(f"{part}_") for name in self.errors),
        }

    @property
    def placeholders(self) -> Any:
        """The fields that texts may hold."""
        return PLACEHOLDERS.values()

    # --- What it says ---------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        look = Look(
            main=self._colour("main", TEXT_CONTRAST),
            accent=self._colour("accent", LINE_CONTRAST),
            background=cleaned.get("background", KAWUNG),
            picture=self._background(),
            logos=tuple(filter(None, (self._logo(number) for number in range(1, MAX_LOGOS + 1)))),
        )
        signatories = tuple(filter(None, (self._signatory(number) for number in range(1, MAX_SIGNATORIES + 1))))
        texts = {kind: self._texts(kind) for kind in Kind.values}
        if not self.errors:
            self.design = Design(look=look, signatories=signatories, texts=texts)
        return cleaned

    def whole_design(self) -> Design:
        """The design that a valid form says."""
        if self.design is None:
            raise ValueError("The form is not valid.")
        return self.design

    def put(self, name: str, value: str) -> None:
        """Have the form, shown again, say ``value`` in the field ``name``."""
        self.data = {**{each: self.data[each] for each in self.data}, self.add_prefix(name): value}

    def keep_uploads(self) -> None:
        """Store the pictures that came with the form, so that they need not be chosen again."""
        for picture in self.uploads.values():
            keep(picture)

    def _colour(self, name: str, least: float) -> str:
        try:
            return readable(self.cleaned_data.get(name, ""), field=name, least=least)
        except ValidationError as refusal:
            if name not in self.errors:
                self.add_error(None, refusal)
            return ""

    def _texts(self, kind: str) -> Texts:
        return Texts(
            **{
                name: InBoth(
                    *(
                        _on_one_line(self.cleaned_data.get(f"{kind}_{name}_{language}", ""))
                        for language, _c in LANGUAGES
                    )
                )
                for name in TEXTS
            }
        )

    def _logo(self, number: int) -> Logo | None:
        picture = self._picture(f"logo{number}", "logo")
        if not picture:
            return None
        english, indonesian = (self.cleaned_data.get(f"logo{number}_alt_{code}", "") for code, _called in LANGUAGES)
        if not (english or indonesian):
            self.add_error(f"logo{number}_alt_en", _("Describe the logo for people who use a screen reader."))
        return Logo(picture, InBoth(english or indonesian, indonesian or english))

    def _signatory(self, number: int) -> SignatoryLine | None:
        part = f"signatory{number}"
        picture = self._picture(part, "signature")
        name = self.cleaned_data.get(f"{part}_name", "")
        english, indonesian = (self.cleaned_data.get(f"{part}_title_{code}", "") for code, _called in LANGUAGES)
        if not name:
            if english or indonesian or picture:
                self.add_error(f"{part}_name", _("Name the person who signs, or empty the rest."))
            return None
        return SignatoryLine(name, InBoth(english or indonesian, indonesian or english), picture)

    def _background(self) -> str:
        if self.cleaned_data.get("background") != PICTURE:
            return ""
        name = self._picture("background", "background")
        if not name:
            if "background_upload" not in self.errors:
                self.add_error("background_upload", _("Choose a picture for the background."))
            return ""
        picture = self.uploads.get(name) or Picture.objects.get(pk=name)
        try:
            refuse_dark_background(picture, (self.cleaned_data.get("main") or "#000000", _SOFT_INK))
        except ValidationError as refusal:
            self.add_error("background_upload", refusal)
        return name

    def _picture(self, part: str, use: Use) -> str:
        """The name of the picture in this part: of one that came, else of one that was there; empty without."""
        upload = self.cleaned_data.get(f"{part}_upload")
        if upload:
            try:
                prepared = prepare(upload, use)
            except ValidationError as refusal:
                self.add_error(f"{part}_upload", refusal)
                return ""
            self.uploads[prepared.sha256] = prepared
            # Shown again with what is wrong elsewhere, the form still has it.
            self.put(f"{part}_picture", prepared.sha256)
            return prepared.sha256
        kept: str = self.cleaned_data.get(f"{part}_picture", "")
        if not kept or self.cleaned_data.get(f"{part}_remove"):
            return ""
        if kept not in self._known_pictures:
            self.add_error(f"{part}_upload", _("This picture is no longer stored. Choose it again."))
            return ""
        return kept

    @cached_property
    def _known_pictures(self) -> set[str]:
        names = [value for name, value in self.cleaned_data.items() if name.endswith("_picture") and value]
        return set(Picture.objects.filter(pk__in=names).values_list("pk", flat=True))


def _text_field(name: str, language: str, called: str) -> forms.CharField:
    is_note, is_long = name == "note", name in {"statement", "facts", "note"}
    return CleanCharField(
        label=f"{label_of_text(name)} ({called})",
        required=name in _REQUIRED_TEXTS,
        max_length=MAX_NOTE_LENGTH if is_note else MAX_TEXT_LENGTH,
        widget=forms.Textarea({"rows": 2, "lang": language}) if is_long else forms.TextInput({"lang": language}),
        validators=[_known_fields_only if name not in _SHARED_TEXTS else _shared_fields_only, _printable],
    )


def _on_one_line(text: str) -> str:
    """The layout decides where lines end."""
    return " ".join(text.split())


def _known_fields_only(text: str) -> None:
    refuse_unknown(text)


def _shared_fields_only(text: str) -> None:
    refuse_unknown(text, allowed=SHARED)


def _printable(text: str) -> None:
    unknown = missing_characters(text)
    if unknown:
        raise ValidationError(
            _("The certificate font does not contain these letters: %(letters)s.")
            % {"letters": " ".join(sorted(unknown))},
            code="letters",
        )


def _initial(design: Design) -> dict[str, Any]:
    look = design.look
    initial: dict[str, Any] = {
        "main": look.main,
        "accent": look.accent,
        "background": look.background,
        "background_picture": look.picture,
    }
    for kind in Kind.values:
        texts = texts_of(design, kind)
        for name in TEXTS:
            for language, _called in LANGUAGES:
                initial[f"{kind}_{name}_{language}"] = getattr(texts, name).in_language(language)
    for number, logo in enumerate(look.logos, start=1):
        initial |= {f"logo{number}_picture": logo.picture, f"logo{number}_alt_en": logo.alt.en}
        initial[f"logo{number}_alt_id"] = logo.alt.id
    for number, signatory in enumerate(design.signatories, start=1):
        part = f"signatory{number}"
        initial |= {f"{part}_name": signatory.name, f"{part}_picture": signatory.signature}
        initial |= {f"{part}_title_en": signatory.title.en, f"{part}_title_id": signatory.title.id}
    return initial


# What a design is tried on unless something else is asked for.
USUAL = {"kind": Kind.COMPLETION.value, "language": "both", "sample": "usual"}


class PreviewForm(forms.Form):
    """On whom a design is tried: the fields begin with “preview_”, and are no part of the design."""

    preview_kind = forms.ChoiceField(label=gettext_lazy("Kind of certificate"), required=False)
    preview_language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        required=False,
        choices=[
            ("both", gettext_lazy("Indonesian and English")),
            ("id", gettext_lazy("Indonesian")),
            ("en", gettext_lazy("English")),
        ],
    )
    preview_sample = forms.ChoiceField(
        label=gettext_lazy("Name"), required=False, choices=[(key, sample.label) for key, sample in SAMPLES.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["preview_kind"]
        kinds.choices = Kind.choices
        kinds.initial = USUAL["kind"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def chosen(self) -> dict[str, str]:
        """Kind, language and sample; the usual in place of what was not asked for, or is not there."""
        self.is_valid()
        found = getattr(self, "cleaned_data", {})
        return {name: found.get(f"preview_{name}") or usual for name, usual in USUAL.items()}


class NewTemplateForm(forms.Form):
    name = CleanCharField(label=gettext_lazy("Name"), max_length=MAX_NAME_LENGTH)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class ChooseTemplateForm(forms.Form):
    template = forms.ModelChoiceField(
        label=gettext_lazy("Template"), queryset=CertificateTemplate.objects.none(), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["template"]
        # What was chosen before it was retired remains the choice, until somebody makes another.
        chosen = CertificateTemplate.objects.filter(pk__in=[self.initial.get("template")])
        field.queryset = CertificateTemplate.objects.usable() | chosen
        default = CertificateTemplate.objects.filter(is_default=True).first()
        field.empty_label = _("The default: %(template)s") % {"template": default or "–"}
        self.helper = FormHelper()
        self.helper.form_tag = False
