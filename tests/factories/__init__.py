"""Makers of records for tests: valid by default, and only as much as the test needs."""

from .accounts import (
    PASSWORD,
    SINCE,
    AdministratorFactory,
    OfficerFactory,
    ParticipantUserFactory,
    TrainerUserFactory,
    UserFactory,
    ViewerFactory,
)
from .certificates import (
    CertificateFactory,
    CertificateRuleFactory,
    CertificateTemplateFactory,
    DecisionFactory,
    TemplateVersionFactory,
)
from .curriculum import CurriculumFactory, MaterialFactory, ModuleFactory
from .jobs import JobFactory
from .messages import MessageFactory
from .participants import (
    ConsentFactory,
    InstitutionFactory,
    PersonFactory,
    QualificationFactory,
    RegionFactory,
    TrainerFactory,
    UnavailabilityFactory,
)
from .planning import (
    RoomFactory,
    SessionFactory,
    SessionTrainerFactory,
    TimetableTemplateFactory,
    TrainingFactory,
    VenueFactory,
    YesterdaysSessionFactory,
    at,
)
from .privacy import PrivacyRequestFactory
from .programmes import IndicatorFactory, ProgrammeFactory
from .taking_part import AttendanceMarkFactory, EnrolmentFactory, ResultFactory

__all__ = [
    "PASSWORD",
    "SINCE",
    "AdministratorFactory",
    "AttendanceMarkFactory",
    "CertificateFactory",
    "CertificateRuleFactory",
    "CertificateTemplateFactory",
    "ConsentFactory",
    "CurriculumFactory",
    "DecisionFactory",
    "EnrolmentFactory",
    "IndicatorFactory",
    "InstitutionFactory",
    "JobFactory",
    "MaterialFactory",
    "MessageFactory",
    "ModuleFactory",
    "OfficerFactory",
    "ParticipantUserFactory",
    "PersonFactory",
    "PrivacyRequestFactory",
    "ProgrammeFactory",
    "QualificationFactory",
    "RegionFactory",
    "ResultFactory",
    "RoomFactory",
    "SessionFactory",
    "SessionTrainerFactory",
    "TemplateVersionFactory",
    "TimetableTemplateFactory",
    "TrainerFactory",
    "TrainerUserFactory",
    "TrainingFactory",
    "UnavailabilityFactory",
    "UserFactory",
    "VenueFactory",
    "ViewerFactory",
    "YesterdaysSessionFactory",
    "at",
]
