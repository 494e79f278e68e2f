from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AttendanceConfig(AppConfig):
    name = "trainings.attendance"
    label = "attendance"
    verbose_name = _("Attendance")

    def ready(self) -> None:
        from emm.ui.badges import BADGE_STYLES
        from participants.merging.references import REFERENCES
        from participants.registries import PERSON_DATA
        from trainings.enrolment.merging import SEAT_MOVES
        from trainings.planning.registries import SESSION_PAGE, TABS, SessionPage, Tab

        from .merging import MARKS, move_marks
        from .person_data import DATA
        from .statuses import BADGES

        BADGE_STYLES.register_all(BADGES)
        SEAT_MOVES.register("attendance", move_marks)
        REFERENCES.register("marks", MARKS)
        PERSON_DATA.register_all(DATA)
        TABS.register("attendance", Tab(_("Attendance"), "attendance:training", 40))
        SESSION_PAGE.register(
            "attendance", SessionPage(_("Attendance of this session"), "clipboard-check", "attendance:session")
        )
