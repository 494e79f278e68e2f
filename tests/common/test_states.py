"""Explicit states: transitions by name, refusals that a person can read; and how refusals reach a form."""

import pytest
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from emm.common.errors import DomainError
from emm.common.states import StateMachine, TransitionRefused, transition
from emm.jobs.models import Job
from emm.ui.views import add_errors
from trainings.enrolment.models import Enrolment
from trainings.enrolment.states import ENROLMENT
from trainings.planning.models import Training
from trainings.planning.states import TRAINING

MACHINE = StateMachine(
    transition("begin", ["queued"], "running", "Begin"),
    transition("end", ["running"], "succeeded", "End"),
    transition("stop", ["queued", "running"], "cancelled", "Stop"),
)


def test_a_transition_sets_the_state_and_leaves_saving_to_the_caller():
    job = Job(state="queued")
    done = MACHINE.move(job, "begin")
    assert (job.state, done.name, done.label, job.pk) == ("running", "begin", "Begin", None)


@pytest.mark.parametrize(("state", "name"), [("queued", "end"), ("succeeded", "begin"), ("queued", "nonsense")])
def test_a_transition_that_does_not_lead_on_is_refused_and_changes_nothing(state, name):
    job = Job(state=state)
    with pytest.raises(TransitionRefused) as refusal:
        MACHINE.move(job, name)
    assert job.state == state
    assert refusal.value.messages == [
        f"You can no longer do this. The state is now “{job.get_state_display()}”. Reload the page."
    ]


def test_what_is_possible_now_is_told_in_the_order_declared():
    assert [each.name for each in MACHINE.available("queued")] == ["begin", "stop"]
    assert MACHINE.available("succeeded") == []


@pytest.mark.parametrize(("machine", "states"), [(TRAINING, Training.State), (ENROLMENT, Enrolment.State)])
def test_every_state_of_the_product_can_be_left_and_reached(machine, states):
    sources = set().union(*(each.sources for each in machine.transitions.values()))
    targets = {each.target for each in machine.transitions.values()}
    first = states.values[0]
    assert sources == set(states.values)
    assert targets | {first} == set(states.values)


# --- Refusals ---------------------------------------------------------------------------------


class _Form(forms.Form):
    name = forms.CharField()


STATE = "You can no longer do this. The state is now “%s”. Reload the page."


def refused(state, field=None):
    return DomainError("common.transition", field=field, state=state)


def test_a_refusal_at_a_field_stands_at_the_field():
    form = _Form({"name": "x"})
    add_errors(form, refused("A", field="name"))
    assert form.errors == {"name": [STATE % "A"]}


@pytest.mark.parametrize("field", [None, "not_in_the_form"])
def test_a_refusal_elsewhere_stands_at_the_top(field):
    form = _Form({"name": "x"})
    add_errors(form, refused("A", field=field))
    assert form.errors == {NON_FIELD_ERRORS: [STATE % "A"]}


def test_several_refusals_are_told_at_once_each_at_its_place():
    together = DomainError.collect([refused("A", field="name"), refused("B", field="name"), refused("C")])
    form = _Form({"name": "x"})
    add_errors(form, together)
    assert form.errors == {"name": [STATE % "A", STATE % "B"], NON_FIELD_ERRORS: [STATE % "C"]}


def test_no_refusals_are_none():
    assert DomainError.collect([]) is None


def test_a_refusal_keeps_its_code_and_data_for_machines():
    refusal = refused("A", field="name")
    assert (refusal.code, refusal.field, refusal.data) == ("common.transition", "name", {"state": "A"})
