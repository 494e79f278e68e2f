"""How certificates, their templates and the versions of these move from state to state."""

from django.utils.translation import gettext_lazy as _

from emm.common.states import StateMachine, transition
from emm.ui.badges import BadgeStyle
from trainings.certificates.designs.models import CertificateTemplate, TemplateVersion

from .models import Certificate

CERTIFICATE = StateMachine(
    transition("replace", [Certificate.State.ISSUED], Certificate.State.REPLACED, _("Replace")),
    transition("revoke", [Certificate.State.ISSUED], Certificate.State.REVOKED, _("Revoke")),
    transition("reinstate", [Certificate.State.REVOKED], Certificate.State.ISSUED, _("Reinstate")),
)
TEMPLATE = StateMachine(
    transition("retire", [CertificateTemplate.State.ACTIVE], CertificateTemplate.State.RETIRED, _("Retire")),
    transition("restore", [CertificateTemplate.State.RETIRED], CertificateTemplate.State.ACTIVE, _("Use again")),
)
VERSION = StateMachine(
    transition("publish", [TemplateVersion.State.DRAFT], TemplateVersion.State.PUBLISHED, _("Publish")),
)
# How they look; registered in ``apps.py``.
BADGES = {
    "draft": BadgeStyle("neutral", "pencil"),
    "active": BadgeStyle("good", "check-circle"),
    "published": BadgeStyle("good", "check-circle"),
    "retired": BadgeStyle("neutral", "slash-circle"),
    "issued": BadgeStyle("good", "patch-check"),
    "revoked": BadgeStyle("bad", "slash-circle"),
    "replaced": BadgeStyle("warn", "arrow-repeat"),
    "expired": BadgeStyle("warn", "hourglass"),
}
