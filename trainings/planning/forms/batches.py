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
from trainings.planning.team import Candidate, propose_trainers

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


class TrainersForm(forms.Form):
    """Somebody for each of ``sessions``; who is proposed is chosen already. ``leaving`` is not among them."""

    def __init__(
        self,
        *args: Any,
        sessions: Sequence[Session],
        candidates: Sequence[Sequence[Candidate]],
        leaving: Trainer | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.sessions = sessions
        self.trainers: dict[str, Trainer] = {}
        others = [_who_could_join(session, those, leaving) for session, those in zip(sessions, candidates, strict=True)]
        for session, those, proposed in zip(sessions, others, propose_trainers(sessions, others), strict=True):
            self.trainers.update({str(each.trainer.pk): each.trainer for each in those})
            time = formatting.time_range(session.starts_at, session.ends_at, session.training.zone)
            self.fields[session_field(session.pk)] = forms.ChoiceField(
                label=session.label,
                required=False,
                choices=trainer_choices(those),
                initial=str(proposed.pk) if proposed is not None else "",
                help_text=f"{formatting.day(session.day)}, {time}",
            )
        self.helper = helper_with(*self.fields)

    @property
    def by_session(self) -> Mapping[int, Trainer | None]:
        """Who is chosen, by the key of the session; None: nobody is."""
        return {
            session.pk: self.trainers.get(self.cleaned_data[session_field(session.pk)]) for session in self.sessions
        }


def _who_could_join(session: Session, candidates: Sequence[Candidate], leaving: Trainer | None) -> list[Candidate]:
    """Those who are not in the session yet."""
    present = {part.trainer_id for part in session.trainers.all()} | {leaving.pk if leaving is not None else None}
    return [each for each in candidates if each.trainer.pk not in present]
