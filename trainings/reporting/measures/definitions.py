"""What each measure means, in both languages: the page of measures shows these words, every figure leads to them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Measure:
    """A figure with a name, a definition and a unit; ``code`` is its anchor on the page of measures."""

    code: str
    name: str | Promise
    definition: str | Promise
    unit: str | Promise

    @property
    def url(self) -> str:
        return f"{reverse('reporting:measures')}#{self.code}"


@dataclass(frozen=True)
class MeasureGroup:
    """Measures that are read together."""

    title: str | Promise
    measures: tuple[Measure, ...]


_PEOPLE, _INSTITUTIONS = _("people"), _("institutions")

PEOPLE_TRAINED = Measure(
    "people-trained",
    _("People trained"),
    _(
        "People with a confirmed place in a completed training. They attended at least one session or hold a valid "
        "certificate of it. If no attendance was recorded in the training, all its confirmed participants count. Each "
        "person counts once, in however many trainings."
    ),
    _PEOPLE,
)
OFFICIALS_TRAINED = Measure(
    "officials-trained",
    _("Officials trained"),
    _(
        "People trained who took part for a government institution. These are ministries, government agencies, "
        "provincial offices and local governments. The public pages show this measure."
    ),
    _PEOPLE,
)
OWN_STAFF_TRAINED = Measure(
    "own-staff-trained",
    _("Own staff trained"),
    _("People trained who took part for IOM, mostly in trainings of trainers. Officials do not include them."),
    _PEOPLE,
)
OTHERS_TRAINED = Measure(
    "others-trained",
    _("Others trained"),
    _(
        "People trained who are neither officials nor own staff. They come from UN agencies, civil society "
        "organisations, universities, donors or other bodies, or have no recorded institution. A person who changed "
        "between these groups counts once in each."
    ),
    _PEOPLE,
)
WOMEN = Measure(
    "women",
    _("Women"),
    _("The people of a figure whose record states this sex, as a number or as a share of women and men."),
    _PEOPLE,
)
MEN = Measure(
    "men",
    _("Men"),
    _("The people of a figure whose record states this sex. People who stated none are in the total only."),
    _PEOPLE,
)
PLACES_TAKEN = Measure(
    "places-taken",
    _("Places taken"),
    _("Places of people trained. A person who took part in two completed trainings counts twice."),
    _("places"),
)
PLACES_OF_OFFICIALS = Measure(
    "places-of-officials",
    _("Places of officials"),
    _("Places taken by officials. An official who took part in two completed trainings counts twice."),
    _("places"),
)
TRAININGS_COMPLETED = Measure(
    "trainings-completed",
    _("Trainings completed"),
    _("Trainings marked as completed in which at least one person was trained."),
    _("trainings"),
)
GOVERNMENT_INSTITUTIONS = Measure(
    "government-institutions",
    _("Government institutions"),
    _("Institutions that officials trained took part for. Each institution counts once."),
    _INSTITUTIONS,
)
OTHER_INSTITUTIONS = Measure(
    "other-institutions",
    _("Other institutions"),
    _("Institutions of people trained that are not government, IOM included. Each institution counts once."),
    _INSTITUTIONS,
)
PROVINCES = Measure(
    "provinces",
    _("Provinces"),
    _("Provinces that officials trained worked in when they were enrolled."),
    _("provinces"),
)
CERTIFICATES = Measure(
    "certificates",
    _("Certificates"),
    _("Certificates issued to people trained. Revoked and replaced certificates do not count."),
    _("certificates"),
)
LEARNING_HOURS = Measure(
    "learning-hours",
    _("Learning hours (JP)"),
    _(
        "Learning hours (jam pelajaran) of the sessions that a participant attended, present or late. The attendance "
        "page and the certificate show them."
    ),
    "JP",
)
QUALIFIED_TRAINERS = Measure(
    "qualified-trainers",
    _("Qualified trainers"),
    _("Trainers whose status is “qualified”."),
    _PEOPLE,
)
PEOPLE_ON_RECORD = Measure(
    "people-on-record",
    _("People"),
    _("People whose current institution is this one, as far as the reader may see them."),
    _PEOPLE,
)
ENROLLED = Measure(
    "enrolled",
    _("Enrolled"),
    _("Participants of one training in any state, from nominated to withdrawn."),
    _PEOPLE,
)
CONFIRMED = Measure("confirmed", _("Confirmed"), _("Participants with a confirmed place in the training."), _PEOPLE)
ATTENDED = Measure(
    "attended",
    _("Attended"),
    _("Confirmed participants who were recorded as present or late in at least one session."),
    _PEOPLE,
)
CERTIFIED = Measure(
    "certified",
    _("Certified"),
    _("Participants who attended and hold a valid certificate that is more than one of participation."),
    _PEOPLE,
)

GROUPS = (
    MeasureGroup(
        _("Reach"),
        (
            TRAININGS_COMPLETED,
            PEOPLE_TRAINED,
            OFFICIALS_TRAINED,
            OWN_STAFF_TRAINED,
            OTHERS_TRAINED,
            WOMEN,
            MEN,
            PLACES_TAKEN,
            PLACES_OF_OFFICIALS,
            GOVERNMENT_INSTITUTIONS,
            OTHER_INSTITUTIONS,
            PROVINCES,
        ),
    ),
    MeasureGroup(_("Progress of one training"), (ENROLLED, CONFIRMED, ATTENDED, CERTIFIED)),
    MeasureGroup(_("Results"), (CERTIFICATES, LEARNING_HOURS, QUALIFIED_TRAINERS, PEOPLE_ON_RECORD)),
)
