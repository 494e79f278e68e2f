"""The models of all rooms, for Django and for other apps. The rooms import each other's."""

from trainings.certificates.designs.models import CertificateTemplate, Picture, TemplateChoice, TemplateVersion
from trainings.certificates.differences.models import RecordCheck, RecordDifference
from trainings.certificates.issuing.models import Achievement
from trainings.certificates.records.models import (
    Certificate,
    CertificateQuerySet,
    SerialCounter,
    file_path,
    verification_url,
)
from trainings.certificates.rules.models import CertificateRule, EligibilityOverride

__all__ = [
    "Achievement",
    "Certificate",
    "CertificateQuerySet",
    "CertificateRule",
    "CertificateTemplate",
    "EligibilityOverride",
    "Picture",
    "RecordCheck",
    "RecordDifference",
    "SerialCounter",
    "TemplateChoice",
    "TemplateVersion",
    "file_path",
    "verification_url",
]
