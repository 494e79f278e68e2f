"""What was taught in a training, and by whom: what a certificate of service is given for."""

from dataclasses import dataclass, field
from decimal import Decimal

from curriculum.models import Module
from participants.models import Person
from trainings.learning_hours import total_jp
from trainings.models import SessionTrainer, Training


@dataclass
class Service:
    """One person's sessions in one training, in the order of the timetable."""

    person: Person
    parts: list[SessionTrainer] = field(default_factory=list)

    @property
    def jp(self) -> Decimal:
        return total_jp(part.session.jp for part in self.parts)


def service_in(training: Training) -> list[Service]:
    """Everybody who taught in a session that is worth JP, by name; observing is not teaching. One query."""
    parts = (
        SessionTrainer.objects.filter(training=training, session__jp__gt=0)
        .exclude(role=SessionTrainer.Role.OBSERVER)
        .select_related("session__module", "trainer__person__institution")
        .order_by("trainer__person__full_name", "trainer__person", "session__starts_at", "pk")
    )
    services: dict[int, Service] = {}
    for part in parts:
        part.session.training = training  # known already; asking for its zone shall not cost a query
        person = part.trainer.person
        services.setdefault(person.pk, Service(person)).parts.append(part)
    return list(services.values())


def modules_taught_in(training: Training) -> list[Module]:
    """The modules on the timetable, in the order of the curriculum. One query."""
    return list(Module.objects.filter(sessions__training=training).distinct().order_by("curriculum", "order"))
