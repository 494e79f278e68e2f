"""The forms that change several sessions at once."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from emm.common import formatting
from emm.common.form_fields import CleanCharField
from emm.ui.form_parts import helper_with
from participants.models import Trainer
from trainings.planning.models import Session, Training
from trainings.planning.models.venues import MAX_ROOM_NAME
from trainings.planning.services.batches import session_field
from trainings.planning.team import Candidate

from .sessions import trainer_choices


class RoomForm(forms.Form):
    room = CleanCharField(
        label=_("Room"), max_length=MAX_ROOM_NAME, help_text=_("Choose a room of the venue, or enter a new one.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].widget.attrs["list"] = "rooms"
        self.helper = helper_with("room")


class ExchangeForm(forms.Form):
    """The other day, of a training that takes place on ``day``, too."""

    other = forms.TypedChoiceField(label=_("Other day"), coerce=datetime.date.fromisoformat)

    def __init__(self, *args: Any, training: Training, day: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other: Any = self.fields["other"]
        other.choices = [(each.isoformat(), formatting.day(each)) for each in training.days if each != day]
        self.helper = helper_with("other")


class TakeoverForm(forms.Form):
    """Who takes over each of ``sessions``; whoever fits best is chosen already."""

    def __init__(
        self,
        *args: Any,
        sessions: Sequence[Session],
        candidates: Sequence[Sequence[Candidate]],
        leaving: Trainer,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.trainers: dict[str, Trainer] = {}
        for session, those in zip(sessions, candidates, strict=True):
            present = {part.trainer_id for part in session.trainers.all()}
            others = [each for each in those if each.trainer.pk != leaving.pk and each.trainer.pk not in present]
            fitting = [each for each in others if each.fits]
            self.trainers.update({str(each.trainer.pk): each.trainer for each in others})
            self.fields[session_field(session.pk)] = forms.ChoiceField(
                label=session.label,
                required=False,
                choices=trainer_choices(others),
                initial=str(fitting[0].trainer.pk) if fitting else "",
                help_text=f"{formatting.day(session.day)}, "
                + formatting.time_range(session.starts_at, session.ends_at, session.training.zone),
            )
        self.sessions = sessions
        self.helper = helper_with(*self.fields)

    @property
    def by_session(self) -> Mapping[int, Trainer | None]:
        """Who takes over, by the key of the session; None: nobody does."""
        return {
            session.pk: self.trainers.get(self.cleaned_data[session_field(session.pk)]) for session in self.sessions
        }
