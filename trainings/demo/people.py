"""Brings institutions, people, their consents, trainers and sign-ins into the database."""

import datetime

from django.conf import settings
from django.db.models import Q

from curriculum.models import Curriculum, Module
from emm.accounts.models import User
from participants.models import Consent, Institution, Person, Qualification, Region, Trainer
from trainings.access.models import RoleGrant
from trainings.enrolment.models import Enrolment
from trainings.planning.models import QualificationSource, Training
from trainings.programmes.models import Programme

from . import content
from .load_report import Tally

# The wording that participants of 2022 agreed to on paper.
CONSENT_VERSION = "2022-09"
ROLES_VALID_FROM = datetime.date(2022, 1, 1)


def load_institutions(tally: Tally) -> dict[str, Institution]:
    """All institutions by key; one is known by its Indonesian name."""
    regions = {region.code: region for region in Region.objects.all()}
    by_key: dict[str, Institution] = {}
    for entry in content.institutions():
        institution, created = Institution.objects.get_or_create(
            name_ind=entry["name_ind"],
            defaults={
                **content.pick(entry, ["name_en", "short_name_en", "short_name_ind", "kind", "level"]),
                "parent": by_key[entry["parent"]] if "parent" in entry else None,
                "region": regions[entry["region"]] if "region" in entry else None,
                "is_demo": "(demo)" in entry["name_en"],
            },
        )
        by_key[entry["key"]] = institution
        tally.count("institutions", created=created)
    return by_key


def load_people(institutions: dict[str, Institution], tally: Tally) -> dict[str, Person]:
    """All people by key; one is known by the email address, or else by the name of an invented person."""
    regions = {region.code: region for region in Region.objects.provinces()}
    by_key: dict[str, Person] = {}
    for entry in content.people():
        same = Q(is_demo=True, full_name=entry["full_name"])
        if entry["email"]:
            same |= Q(email__iexact=entry["email"]) | Q(user__email__iexact=entry["email"])
        person = Person.objects.filter(same).order_by("pk").first()
        tally.count("people", created=person is None)
        by_key[entry["key"]] = person or _make_person(entry, institutions, regions)
    return by_key


def _make_person(entry: content.Entry, institutions: dict[str, Institution], regions: dict[str, Region]) -> Person:
    institution = institutions[entry["institution"]] if "institution" in entry else None
    fields = ["full_name", "title_before", "title_after", "sex", "position", "nip", "language"]
    person = Person(
        **content.pick(entry, fields),
        email=entry["email"] or None,
        institution=institution,
        region=regions[entry["region"]] if "region" in entry else _province_of(institution),
        is_demo=True,
    )
    person.full_clean()
    person.save()
    return person


def _province_of(institution: Institution | None) -> Region | None:
    if institution is None or institution.region is None:
        return None
    return institution.region.parent or institution.region


def load_accounts(people: dict[str, Person], programmes: dict[str, Programme], tally: Tally) -> dict[str, User]:
    """The sign-ins, the first of each role by role; those that exist keep the password somebody may have given them."""
    by_role: dict[str, User] = {}
    for entry in content.read("accounts")["account"]:
        user = User.objects.filter(email__iexact=entry["email"]).first()
        tally.count("sign-ins", created=user is None)
        if user is None:
            user = User.objects.create_user(
                entry["email"], settings.DEMO_PASSWORD, is_demo=True, **content.pick(entry, ["full_name", "language"])
            )
            grant = RoleGrant.objects.create(
                user=user,
                role=entry["role"],
                valid_from=ROLES_VALID_FROM,
                covers_everything=entry.get("everything", False),
            )
            grant.programmes.set(programmes[code] for code in entry.get("programmes", []))
            grant.provinces.set(Region.objects.filter(code__in=entry.get("provinces", [])))
            if "person" in entry:
                person = people[entry["person"]]
                person.user = user
                person.save()
        by_role.setdefault(entry["role"], user)
    return by_role


def load_consents(training: Training, tally: Tally) -> None:
    """What participants agreed to on the first day: being recorded, and the NIP where they gave it."""
    for enrolment in Enrolment.objects.confirmed().filter(training=training).select_related("person"):
        purposes = [Consent.Purpose.RECORD]
        if enrolment.person.nip:
            purposes.append(Consent.Purpose.NIP_ON_CERTIFICATE)
        for purpose in purposes:
            _consent, created = Consent.objects.get_or_create(
                person=enrolment.person,
                purpose=purpose,
                defaults={
                    "version": CONSENT_VERSION,
                    "channel": Consent.Channel.PAPER,
                    "given_on": training.starts_on,
                },
            )
            tally.count("consents", created=created)


def load_trainers(
    *, curriculum: Curriculum, people: dict[str, Person], qualified_by: tuple[str, Training] | None, tally: Tally
) -> dict[str, Trainer]:
    """The trainers whom one training (its key and itself) has qualified, or those who came with their qualification."""
    key, source = qualified_by or (None, None)
    entries = [entry for entry in content.read("trainers")["trainer"] if entry.get("training") == key]
    return {
        entry["person"]: _load_trainer(entry, curriculum, people[entry["person"]], source, tally) for entry in entries
    }


def _load_trainer(
    entry: content.Entry, curriculum: Curriculum, person: Person, source: Training | None, tally: Tally
) -> Trainer:
    trainer, created = Trainer.objects.get_or_create(
        person=person,
        defaults={
            "status": Trainer.Status.QUALIFIED,
            "teaches_in_indonesian": "id" in entry["languages"],
            "teaches_in_english": "en" in entry["languages"],
        },
    )
    tally.count("trainers", created=created)
    if created:
        for module in Module.objects.filter(curriculum=curriculum, code__in=entry["modules"]):
            qualified_on = source.ends_on if source else entry["qualified_on"]
            gained = Qualification.objects.create(trainer=trainer, module=module, qualified_on=qualified_on)
            if source:
                QualificationSource.objects.create(qualification=gained, training=source)
            tally.count("qualifications", created=True)
    return trainer
