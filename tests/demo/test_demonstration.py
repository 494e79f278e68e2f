"""What the demonstration holds: the programme of 2022, trainings around today, and names that are hard to get right."""

import datetime
import itertools
from collections import Counter
from decimal import Decimal

from django.conf import settings
from django.contrib.auth import authenticate
from django.db.models import F
from django.test import override_settings
from modeltranslation.translator import translator

from curriculum.models import Curriculum, Material
from emm.accounts.models import Role, User
from participants.models import Consent, Institution, Person, Qualification
from trainings.attendance.models import AttendanceMark
from trainings.attendance.summary import attendance_of
from trainings.demo import content
from trainings.enrolment.models import Enrolment
from trainings.planning.models import Session, SessionTrainer, Training
from trainings.programmes.models import Programme

from .case import LOADED_AT, DemoTestCase, training_of

TRANSLATED = {"curriculum", "participants", "trainings", "certificates"}


def institutions_of(training):
    return set(training.enrolments.values_list("institution_name_en", flat=True))


class TestDemonstration(DemoTestCase):
    # --- Trainings ---

    def test_the_programme_of_2022(self):
        programme = Programme.objects.get(code="mgsd-2022")

        assert programme.title_en == "Migration Governance for Sustainable Development in Indonesia"
        assert programme.title_ind == "Tata Kelola Migrasi untuk Pembangunan Berkelanjutan di Indonesia"
        assert [donor.short_name_en for donor in programme.donors.all()] == ["MMPTF"]
        assert {partner.short_name_en for partner in programme.partners.all()} == {"IOM Indonesia", "UN Women", "UNDP"}
        assert programme.indicators.count() == 4

    def test_the_training_of_trainers_and_its_fifteen_participants(self):
        tot = training_of("tot-2022")

        assert (tot.starts_on, tot.ends_on) == (datetime.date(2022, 9, 7), datetime.date(2022, 9, 9))
        assert (tot.state, tot.certificate_language) == (Training.State.COMPLETED, "both")
        assert Counter(tot.enrolments.values_list("person__sex", flat=True)) == {"female": 8, "male": 7}
        assert set(tot.enrolments.values_list("state", flat=True)) == {Enrolment.State.CONFIRMED}
        assert all(name.startswith(("International Organization", "IOM")) for name in institutions_of(tot))

    def test_the_national_roll_out_with_two_colleagues_of_the_united_nations(self):
        rollout = training_of("national-2022")

        assert (rollout.starts_on, rollout.ends_on) == (datetime.date(2022, 9, 29), datetime.date(2022, 9, 30))
        assert (rollout.language, rollout.enrolments.count()) == ("id", 28)
        assert rollout.enrolments.filter(institution__kind=Institution.Kind.UN_AGENCY).count() == 2
        assert len(institutions_of(rollout)) == 19

    def test_the_roll_out_teaches_seven_modules_in_order_by_graduates_of_the_training_of_trainers(self):
        sessions = training_of("national-2022").sessions.filter(kind=Session.Kind.MODULE).select_related("module")

        assert list(dict.fromkeys(session.module.order for session in sessions)) == [1, 2, 3, 4, 5, 6, 7]
        assert sum((session.jp for session in sessions), start=Decimal(0)) == 15
        parts = SessionTrainer.objects.filter(session__in=sessions)
        graduates = Qualification.objects.filter(gained_in__training=training_of("tot-2022")).values("trainer")
        assert parts.count() == parts.filter(trainer__in=graduates).count() == 13
        assert not SessionTrainer.objects.exclude(training=F("session__training")).exists()

    def test_trainers_lead_only_modules_they_are_qualified_for(self):
        leads = SessionTrainer.objects.filter(role=SessionTrainer.Role.LEAD, session__module__isnull=False)

        unqualified = leads.exclude(trainer__qualifications__module=F("session__module"))
        assert (leads.count(), list(unqualified)) == (30, [])

    def test_no_session_overlaps_another_of_its_training(self):
        for training in Training.objects.all():
            sessions = training.sessions.order_by("starts_at")
            assert all(before.ends_at <= after.starts_at for before, after in itertools.pairwise(sessions))

    def test_most_attended_enough_and_two_did_not(self):
        for key, eligible, seats in [("tot-2022", 13, 15), ("national-2022", 26, 28)]:
            summaries = attendance_of(training_of(key)).values()
            assert len(summaries) == seats
            assert sum(summary.reaches_minimum for summary in summaries) == eligible
            assert sum(summary.unmarked for summary in summaries) == 0

    def test_a_training_runs_now_and_is_marked_in_part(self):
        training = training_of("south-sulawesi")
        begun = training.sessions.with_attendance().filter(starts_at__lte=LOADED_AT)

        assert training.is_running
        assert training.time_zone == "Asia/Makassar"
        assert begun.filter(ends_at__gt=LOADED_AT).count() == 1
        assert (begun.count(), begun.filter(marks__isnull=False).distinct().count()) == (8, 6)
        assert Counter(training.enrolments.values_list("state", flat=True)) == {
            "confirmed": 18,
            "waitlisted": 1,
            "withdrawn": 1,
        }

    def test_a_training_is_planned_with_gaps(self):
        training = training_of("kupang")
        untaught = training.sessions.filter(kind=Session.Kind.MODULE, trainers__isnull=True)

        assert (training.state, training.address) == (Training.State.PLANNED, "")
        assert [session.module.code for session in untaught] == ["border-management"]
        assert training.enrolments.filter(state=Enrolment.State.NOMINATED).count() == 6

    def test_a_draft_lies_further_ahead(self):
        draft = training_of("next-national")

        assert (draft.state, draft.sessions.count()) == (Training.State.DRAFT, 0)
        assert draft.starts_on > training_of("kupang").ends_on

    def test_marks_were_made_during_the_session_by_somebody(self):
        marks = AttendanceMark.objects.all()

        assert marks.count() == 210 + 336 + 108
        assert marks.filter(marked_by__isnull=True).count() == 0
        assert marks.filter(marked_at__lt=F("session__starts_at")).count() == 0
        assert marks.filter(marked_at__gt=F("session__ends_at")).count() == 0

    def test_consent_is_on_record_for_all_who_took_part_and_for_each_number(self):
        took_part = Enrolment.objects.confirmed().values("person").distinct().count()
        numbers = Consent.objects.filter(purpose=Consent.Purpose.NIP_ON_CERTIFICATE).select_related("person")

        assert Consent.objects.filter(purpose=Consent.Purpose.RECORD).count() == took_part
        assert (len(numbers), all(consent.person.nip for consent in numbers)) == (10, True)

    # --- Texts and sign-ins ---

    def test_every_translated_text_is_there_in_both_languages(self):
        lacking = []
        for model in translator.get_registered_models(abstract=False):
            if model._meta.app_label not in TRANSLATED:
                continue
            for field, record in itertools.product(
                translator.get_options_for_model(model).all_fields, model.objects.all()
            ):
                if bool(getattr(record, f"{field}_en")) != bool(getattr(record, f"{field}_ind")):
                    lacking.append((record, field))
        assert lacking == []

    @override_settings(DEMO=True)  # accounts of the demo are closed elsewhere
    def test_each_role_can_sign_in(self):
        for entry in content.read("accounts")["account"]:
            user = authenticate(None, email=entry["email"], password=settings.DEMO_PASSWORD)
            assert user is not None
            assert user.roles == {entry["role"]}
            assert user.scope.everything == (entry["role"] == "administrator" or entry.get("everything", False))
        assert {entry["role"] for entry in content.read("accounts")["account"]} == set(Role)
        assert User.objects.count() == len(Role) + 1

    @override_settings(DEMO=True)  # accounts of the demo are closed elsewhere
    def test_one_officer_runs_only_what_takes_place_in_south_sulawesi(self):
        officer = User.objects.get(email="officer.makassar@demo.example.org")
        assert list(Training.objects.for_user(officer)) == [training_of("south-sulawesi")]

    @override_settings(DEMO=True)  # accounts of the demo are closed elsewhere
    def test_the_viewer_sees_the_programme_of_the_fund(self):
        viewer = User.objects.get(email="viewer@demo.example.org")
        assert [programme.code for programme in Programme.objects.for_user(viewer)] == ["mgsd-2022"]

    def test_trainer_and_participant_are_people_with_something_to_see(self):
        trainer = User.objects.get(email="trainer@demo.example.org").person
        participant = User.objects.get(email="participant@demo.example.org").person

        today = training_of("south-sulawesi").sessions.filter(starts_at__date=LOADED_AT.date())
        assert today.filter(trainers__trainer__person=trainer).count() == 2
        assert participant.enrolments.filter(training=training_of("national-2022")).exists()
        assert participant.enrolments.filter(training=training_of("kupang")).exists()

    def test_every_module_has_materials_and_the_first_has_files(self):
        assert Material.objects.filter(module__curriculum=Curriculum.objects.get()).count() == 44
        assert [material.file.name[-4:] for material in Material.objects.exclude(file="")] == [".pdf", ".pdf"]

    # --- The hard cases ---

    def test_everybody_is_marked_as_invented(self):
        assert Person.objects.filter(is_demo=False).count() == 0
        assert Training.objects.filter(is_demo=False).count() == 0

    def test_single_names(self):
        names = Person.objects.exclude(full_name__contains=" ").values_list("full_name", flat=True)

        assert set(names) == {"Suryani", "Hartati", "Wagiman", "Hasnawati", "Jumardi"}

    def test_names_with_titles(self):
        names = {str(person) for person in Person.objects.all()}

        assert names >= {
            "Dr. H. Ahmad Fauzi, S.H., M.Si.",
            "dr. Intan Permatasari, M.K.M.",
            "Maria Goretti O'Neil, M.A.",
            "Prof. Dr. Hj. Raden Ayu Kusumaningtyas Pramudhawardhani Hadiwinoto Sastrodiningrat, S.H., M.Hum., LL.M.",
        }

    def test_a_name_is_longer_than_sixty_characters(self):
        assert max(len(name) for name in Person.objects.values_list("full_name", flat=True)) == 68

    def test_ampersands_in_institution_and_position(self):
        assert Institution.objects.get(name_ind__contains="&").is_demo
        assert training_of("national-2022").enrolments.filter(position__contains="&").count() == 1

    def test_names_in_arabic_and_javanese_script(self):
        for first, last in [(0x0600, 0x06FF), (0xA980, 0xA9DF)]:
            names = [
                enrolment.person.full_name
                for enrolment in training_of("national-2022").enrolments.all()
                if first <= ord(enrolment.person.full_name[0]) <= last
            ]
            assert len(names) == 1
            assert all(first <= ord(letter) <= last or letter == " " for letter in names[0])

    def test_people_without_address_and_without_institution(self):
        without_address = Person.objects.filter(email__isnull=True, user__isnull=True)

        assert {person.full_name for person in without_address} == {"Hartati", "Akbar Malewa"}
        assert [person.full_name for person in Person.objects.filter(institution__isnull=True)] == ["Salmah Yusuf"]
