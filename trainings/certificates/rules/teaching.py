"""What was taught in a training, and by whom: what a certificate of service is given for."""

from dataclasses import dataclass, field
from decimal import Decimal

from curriculum.models import Module
from emm.common.ordering import by_name
from participants.models import Person
from trainings.planning.learning_hours import total_jp
from trainings.planning.models import Session, SessionTrainer, Training


@dataclass
class Service:
    """One person's sessions in one training, in the order of the timetable."""

    person: Person
    parts: list[SessionTrainer] = field(default_factory=list)

    @property
    def jp(self) -> Decimal:
        return total_jp(part.session.jp for part in self.parts)


def service_in(training: Training, *, person: Person | None = None) -> list[Service]:
    """Everybody who taught in a session that is worth JP, by name; observing is not teaching. One query.

    Of one ``person`` alone where one is named.
    """
    parts = (
        SessionTrainer.objects.filter(training=training, session__jp__gt=0)
        .exclude(role=SessionTrainer.Role.OBSERVER)
        .exclude(session__state=Session.State.CANCELLED)
        .select_related("session__module", "trainer__person__institution")
        .order_by(by_name("trainer__person__full_name"), "trainer__person", "session__starts_at", "pk")
    )
    if person is not None:
        parts = parts.filter(trainer__person=person)
    services: dict[int, Service] = {}
    for part in parts:
        part.session.training = training  # known already; asking for its zone shall not cost a query
        taught_by = part.trainer.person
        services.setdefault(taught_by.pk, Service(taught_by)).parts.append(part)
    return list(services.values())


def modules_taught_in(training: Training) -> list[Module]:
    """The modules that sessions of the timetable teach, in the order of the curriculum. One query."""
    taught = Session.objects.filter(training=training).teaching().values("module")
    return list(Module.objects.filter(pk__in=taught).order_by("curriculum", "order"))
