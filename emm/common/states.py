"""State machines: every state of a record changes by a named transition, declared in one place."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from .errors import DomainError


@dataclass(frozen=True)
class Transition:
    """``name`` leads from any of ``sources`` to ``target``; ``label`` is what the button says."""

    name: str
    sources: frozenset[str]
    target: str
    label: str | Promise


class TransitionRefused(DomainError):
    """The record is not in a state from which this transition leads on."""


class StateMachine:
    """The named transitions of one model's ``state`` field."""

    def __init__(self, *transitions: Transition) -> None:
        self.transitions = {transition.name: transition for transition in transitions}

    def available(self, state: str) -> list[Transition]:
        """The transitions that lead on from ``state``, in the order they were declared."""
        return [transition for transition in self.transitions.values() if state in transition.sources]

    def move(self, record: Any, name: str) -> Transition:
        """Set ``record.state`` by the transition ``name``; the caller saves.

        Raises ``TransitionRefused`` when the transition is unknown or does not start at the record's state.
        """
        transition = self.transitions.get(name)
        if transition is None or record.state not in transition.sources:
            raise TransitionRefused("common.transition", state=record.get_state_display())
        record.state = transition.target
        return transition


def transition(name: str, sources: Iterable[str], target: str, label: str | Promise) -> Transition:
    """A ``Transition``, with the sources given as any iterable of states."""
    return Transition(name, frozenset(sources), target, label)
