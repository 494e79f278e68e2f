"""Loads the whole demonstration, in the order in which one thing needs the other."""

from django.db import transaction
from django.utils import timezone, translation

from curriculum.models import Module
from participants.models import Region, Trainer
from participants.regions import load_regions
from trainings.planning.models import Training

from . import content
from .certificates import load_certificates, load_decisions, load_template
from .context import Stage
from .curriculum import load_curriculum
from .load_report import Tally
from .people import load_accounts, load_institutions, load_people, load_trainers
from .privacy import load_requests
from .programmes import load_programmes
from .trainings import load_training, postpone_if_close


def load_demo() -> Tally:
    """Bring the demonstration into the database; what is there already is left as it is.

    Running it twice on a day changes nothing the second time. Returns what was created and what was found.
    """
    with translation.override("en"):
        stage, trainings = load_records()
        for entry in content.trainings():
            if entry["state"] == "completed":
                load_decisions(trainings[entry["key"]], entry, stage)
                load_certificates(trainings[entry["key"]], stage)
    return stage.tally


@transaction.atomic
def load_records() -> tuple[Stage, dict[str, Training]]:
    """Everything but the certificates, whose documents take their time to render; the trainings by key."""
    stage = _set_stage(Tally())
    trainings = _load_trainings(stage)
    load_template(stage.tally, administrator=stage.administrator)
    load_requests(stage)
    return stage, trainings


def _set_stage(tally: Tally) -> Stage:
    if Region.objects.provinces().count() < 38:
        load_regions(with_regencies=True)
    institutions = load_institutions(tally)
    people = load_people(institutions, tally)
    curriculum = load_curriculum(tally)
    programmes = load_programmes(institutions, today=timezone.localdate(), tally=tally)
    return Stage(
        now=timezone.now(),
        curriculum=curriculum,
        modules={module.code: module for module in Module.objects.filter(curriculum=curriculum)},
        people=people,
        programmes=programmes,
        accounts=load_accounts(people, programmes, tally),
        regions={region.code: region for region in Region.objects.provinces()},
        tally=tally,
    )


def _load_trainings(stage: Stage) -> dict[str, Training]:
    """All trainings by key. The trainers of the later ones are those whom the training of trainers has qualified."""
    trainings: dict[str, Training] = {}
    trainers = _load_trainers(stage, qualified_by=None)
    for entry in content.trainings():
        postpone_if_close(entry, stage)
    for entry in content.trainings():
        training = load_training(entry, trainers, stage)
        trainings[entry["key"]] = training
        trainers |= _load_trainers(stage, qualified_by=(entry["key"], training))
    return trainings


def _load_trainers(stage: Stage, qualified_by: tuple[str, Training] | None) -> dict[str, Trainer]:
    return load_trainers(curriculum=stage.curriculum, people=stage.people, qualified_by=qualified_by, tally=stage.tally)
