from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CertificatesConfig(AppConfig):
    name = "trainings.certificates"
    label = "certificates"
    verbose_name = _("Certificates")

    def ready(self) -> None:
        from emm.audit.log import DETAILS
        from emm.ops.backup import LEFT_OUT
        from emm.ui.badges import BADGE_STYLES
        from participants.merging.references import REFERENCES
        from participants.registries import ADDRESS_IS_FIXED, PERSON_DATA
        from trainings.enrolment.merging import SEAT_MOVES
        from trainings.planning.registries import TABS, Tab

        # They register checks, permissions, background jobs, the email that brings a certificate, and the links in it.
        from . import checks, permissions, tasks  # noqa: F401
        from .delivery import certificate_email  # noqa: F401
        from .issuing.db_triggers import install
        from .issuing.zips import FOLDER
        from .merging import CERTIFICATES, DECISIONS, move_certificates_of_seat
        from .permissions import holds_certificate_elsewhere
        from .person_data import DATA
        from .records.states import BADGES

        post_migrate.connect(install, sender=self, dispatch_uid="certificates.guards")
        BADGE_STYLES.register_all(BADGES)
        PERSON_DATA.register_all(DATA)
        LEFT_OUT.register(FOLDER, "ZIPs of certificates, made anew on request")
        SEAT_MOVES.register("certificates", move_certificates_of_seat)
        REFERENCES.register("certificates", CERTIFICATES)
        REFERENCES.register("certificate_decisions", DECISIONS)
        ADDRESS_IS_FIXED.register("certificates", holds_certificate_elsewhere)
        TABS.register(
            "certificates",
            Tab(_("Certificates"), "certificates:training", 60, permission="certificates.view_certificates"),
        )
        DETAILS.register("certificates", ", ".join)
