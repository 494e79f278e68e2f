"""What a person's places in trainings hold about them."""

from typing import Any

from emm.audit.forgetting import forget_in_admin_site, overwrite
from participants.models import Person
from participants.registries import PersonData

from .models import Enrolment


def _trainings(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "title": enrolment.training.title,
            "from": enrolment.training.starts_on,
            "until": enrolment.training.ends_on,
            "state": enrolment.get_state_display(),
            "institution": enrolment.institution_name,
            "position": enrolment.position,
            "province": str(enrolment.region or ""),
            "email_for_this_training": enrolment.contact_email,
            "telephone_for_this_training": enrolment.contact_phone,
            "note": enrolment.note,
        }
        for enrolment in person.enrolments.select_related("training", "region")
    ]


def _forget_contact(person: Person) -> None:
    overwrite(Enrolment, "person_id", person.pk, note="", contact_email="", contact_phone="")


def _forget_identity(person: Person) -> None:
    overwrite(Enrolment, "person_id", person.pk, position="")
    forget_in_admin_site(Enrolment, person.enrolments.values_list("pk", flat=True))


DATA = {
    "enrolments": PersonData(
        model=Enrolment,
        fields=("person",),
        copy={"trainings": _trainings},
        forget_contact=_forget_contact,
        forget_identity=_forget_identity,
    )
}
