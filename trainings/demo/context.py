"""What the loading of trainings works with: the people, institutions and programmes that are there already."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from curriculum.models import Curriculum, Module
from emm.accounts.models import Role, User
from participants.models import Person, Region
from trainings.programmes.models import Programme

from .load_report import Tally


@dataclass(frozen=True)
class Stage:
    """Everything by the key that the content uses for it, and the moment of loading."""

    now: datetime.datetime
    curriculum: Curriculum
    modules: dict[str, Module]
    people: dict[str, Person]
    programmes: dict[str, Programme]
    accounts: dict[str, User]
    regions: dict[str, Region]
    tally: Tally

    @property
    def administrator(self) -> User:
        return self.accounts[Role.ADMINISTRATOR]

    @property
    def officer(self) -> User:
        return self.accounts[Role.OFFICER]

    @property
    def trainer(self) -> User:
        return self.accounts[Role.TRAINER]

    def today_in(self, region: Region) -> datetime.date:
        """The calendar day in the region at the moment of loading."""
        return self.now.astimezone(ZoneInfo(region.time_zone)).date()
