"""Which tests run on both engines: those whose outcome may depend on the engine.

Everything else runs once: on PostgreSQL, which refuses more (NUL, lengths, types, deferred constraints), or on SQLite
where there is no PostgreSQL. What is marked ``sqlite`` runs on SQLite alone, what is marked ``postgres`` on PostgreSQL
alone. ``tests/test_engines.py`` holds this list to the code.
"""

from pathlib import Path

TESTS = Path(__file__).parent

# Folders and files: services with locks and constraints, races, search and order, jobs, migrations, backup, the main
# job in the browser.
ON_BOTH = (
    "accounts/test_giving.py",
    "accounts/test_proved_sessions.py",
    "accounts/test_roles.py",
    "accounts/test_scopes.py",
    "accounts/test_second_factor.py",
    "attendance/test_current.py",
    "attendance/test_recording.py",
    "audit/test_log.py",
    "certificates/delivery/test_mailing.py",
    "certificates/issuing/test_ending.py",
    "certificates/issuing/test_issuing.py",
    "certificates/issuing/test_judged_when_issued.py",
    "certificates/rules/test_deciding.py",
    "certificates/rules/test_eligibility.py",
    "certificates/rules/test_kinds.py",
    "certificates/rules/test_rules_pages.py",
    "certificates/templates/test_templates.py",
    "common/test_fields.py",
    "common/test_fold.py",
    "common/test_rate_limits.py",
    "common/test_searching.py",
    "concurrency",
    "curriculum/test_editing.py",
    "demo/test_load_data.py",
    "e2e/test_importing.py",
    "e2e/test_main_job.py",
    "enrolment/test_elsewhere.py",
    "enrolment/test_enrolling.py",
    "enrolment/test_seats.py",
    "enrolment/test_waiting_list.py",
    "evaluation/test_recording.py",
    "forms/test_keeping.py",
    "forms/test_versions.py",
    "home/test_search.py",
    "imports/test_commit.py",
    "imports/test_pages.py",
    "imports/test_review.py",
    "jobs",
    "links/test_links.py",
    "messages",
    "ops/test_backup.py",
    "ops/test_health.py",
    "ops/test_migrate.py",
    "participants/test_address.py",
    "participants/test_candidates.py",
    "participants/test_duplicate_pages.py",
    "participants/test_finding.py",
    "participants/test_linking.py",
    "participants/test_merging.py",
    "participants/test_person_data.py",
    "participants/test_qualifications.py",
    "participants/test_same_name.py",
    "participants/test_services.py",
    "planning/timetable/test_kinds_of_session.py",
    "planning/timetable/test_laying_out.py",
    "planning/timetable/test_scheduling.py",
    "planning/timetable/test_session_cancellation.py",
    "planning/timetable/test_timetable_templates.py",
    "planning/trainings/test_abroad.py",
    "planning/trainings/test_planning.py",
    "planning/trainings/test_venues.py",
    "privacy/test_requests.py",
    "privacy/test_retention.py",
    "reporting/test_keeping.py",
    "reporting/test_measures.py",
    "security/test_audited_credentials.py",
    "security/test_brute_force.py",
    "security/test_no_act_opens_a_record.py",
    "test_engines.py",
    "test_names_in_emails.py",
    "test_order_of_names.py",
    "ui/test_lists.py",
)


def runs_on_both(test: Path) -> bool:
    """Whether the file with this path is in the list, by itself or by its folder."""
    return any(test.is_relative_to(TESTS / each) for each in ON_BOTH)
