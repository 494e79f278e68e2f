"""What is compared of two records: the same of a person in the database, of a form, and of a row of a file."""

import datetime
import re
from dataclasses import dataclass, field
from functools import cached_property

from emm.common.text import fold
from participants.models import Person

from .spelling import Word, words_of_name

# As many digits of a telephone number are compared: what stands before them is written in many ways.
PHONE_DIGITS = 9
# Mailboxes of an office, by what stands before the @ or begins it.
_OFFICE_MAILBOXES = re.compile(
    "^(admin|bagian|bidang|bkd|dinas|hrd|humas|info|kantor|kepegawaian|kontak|contact|office|pusat|sdm|sekretariat|"
    "sekret|setda|staf|subbag|surat|tu|tatausaha|umum|upt|kasubag|mail|email)"
)
_NOT_DIGITS = re.compile(r"\D+")
NIP_LENGTH = 18


@dataclass(frozen=True)
class Traits:
    """What one source says of a person. Empty is unknown."""

    full_name: str
    institution: int | None = None
    institution_name: str = ""
    email: str = ""
    phone: str = ""
    nip: str = field(default="", repr=False)
    birth_date: datetime.date | None = None
    sex: str = Person.Sex.UNSTATED

    @cached_property
    def words(self) -> list[Word]:
        return words_of_name(self.full_name)

    @cached_property
    def folded_institution(self) -> str:
        return fold(self.institution_name)

    @cached_property
    def address(self) -> str:
        return self.email.strip().lower()

    @cached_property
    def is_office_address(self) -> bool:
        """Whether several people read what is sent to the address."""
        return bool(_OFFICE_MAILBOXES.match(self.address))

    @cached_property
    def digits(self) -> str:
        """The telephone number without its country and zero; empty where it is too short to be one."""
        digits = _NOT_DIGITS.sub("", self.phone)
        national = digits.removeprefix("0").removeprefix("62").removeprefix("0")
        return national if len(national) >= 6 else ""

    @cached_property
    def is_mobile(self) -> bool:
        """Whether the number is one person's: Indonesian mobile numbers begin with 8."""
        return self.digits.startswith("8")

    @cached_property
    def number(self) -> str:
        """The NIP without what groups its digits."""
        return _NOT_DIGITS.sub("", self.nip)

    @cached_property
    def born(self) -> datetime.date | None:
        """The date of birth as stated, else as the NIP begins."""
        if self.birth_date is not None or len(self.number) != NIP_LENGTH:
            return self.birth_date
        try:
            return datetime.date(int(self.number[:4]), int(self.number[4:6]), int(self.number[6:8]))
        except ValueError:
            return None


def traits_of(person: Person) -> Traits:
    """The traits of a person in the database. Reads the account where there is one."""
    return Traits(
        full_name=person.full_name,
        institution=person.institution_id,
        email=person.email_address,
        phone=person.phone,
        nip=person.nip,
        sex=person.sex,
    )
