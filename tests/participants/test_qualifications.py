"""How long trainers may teach a module, and on which days they cannot."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from emm.accounts.models import Role
from emm.common.errors import DomainError
from participants.models import Qualification, Trainer, Unavailability
from participants.services.trainers import (
    Qualified,
    extend_qualification,
    grant_qualification,
    last_day_of,
    save_trainer,
)
from participants.services.unavailability import add_unavailability
from tests.factories import (
    AdministratorFactory,
    ModuleFactory,
    OfficerFactory,
    PersonFactory,
    QualificationFactory,
    RegionFactory,
    TrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
    UnavailabilityFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
TOT_ENDS = datetime.date(2022, 9, 9)
THREE_YEARS_LATER = datetime.date(2025, 9, 9)


def days_from_today(number):
    return timezone.localdate() + number * DAY


def save(trainer, qualification, qualified_on):
    save_trainer(
        person=trainer.person,
        status=trainer.status,
        teaches_in_indonesian=True,
        teaches_in_english=True,
        qualified=[Qualified(qualification.module, qualified_on)],
        by=OfficerFactory(),
    )
    qualification.refresh_from_db()


class TestLastDay:
    @pytest.mark.parametrize(("years", "last"), [(3, THREE_YEARS_LATER), (1, datetime.date(2023, 9, 9)), (0, None)])
    def test_it_follows_from_the_setting(self, settings, years, last):
        settings.QUALIFICATION_YEARS = years
        assert last_day_of(TOT_ENDS) == last

    def test_a_qualification_gained_in_a_training_has_one(self):
        trainer = grant(PersonFactory(), [ModuleFactory()], TOT_ENDS)
        assert trainer.qualifications.get().expires_on == THREE_YEARS_LATER

    def test_a_second_training_of_trainers_is_a_refresher(self):
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=THREE_YEARS_LATER)
        grant(held.trainer.person, [held.module], datetime.date(2024, 5, 3))
        held.refresh_from_db()
        assert (held.qualified_on, held.expires_on) == (TOT_ENDS, datetime.date(2027, 5, 3))

    @pytest.mark.parametrize("expires_on", [None, datetime.date(2030, 1, 1)])
    def test_a_refresher_makes_no_qualification_end_earlier(self, expires_on):
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=expires_on)
        grant(held.trainer.person, [held.module], datetime.date(2024, 5, 3))
        held.refresh_from_db()
        assert held.expires_on == expires_on

    def test_it_moves_with_a_corrected_first_day(self):
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=THREE_YEARS_LATER)
        save(held.trainer, held, TOT_ENDS + DAY)
        assert held.expires_on == THREE_YEARS_LATER + DAY

    def test_one_that_somebody_entered_stays(self):
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=datetime.date(2026, 1, 1))
        save(held.trainer, held, TOT_ENDS + DAY)
        assert held.expires_on == datetime.date(2026, 1, 1)

    def test_it_is_not_before_the_first_in_the_database(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            Qualification.objects.bulk_create(
                [Qualification(trainer=TrainerFactory(), module=ModuleFactory(), expires_on=datetime.date(2000, 1, 1))]
            )


def grant(person, modules, qualified_on):
    return grant_qualification(
        person=person,
        modules=modules,
        source_training=TrainingFactory(),
        qualified_on=qualified_on,
        in_indonesian=True,
        in_english=False,
        by=OfficerFactory(),
    )


class TestExtending:
    def test_the_reason_is_in_the_history(self, client):
        client.force_login(officer := OfficerFactory(full_name="Ani"))
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=THREE_YEARS_LATER)
        answer = client.post(
            reverse("participants:qualification_extend", args=[held.pk]),
            {"expires_on": days_from_today(30), "reason": "Refresher in Jakarta"},
        )
        held.refresh_from_db()
        latest = held.history.latest()
        assert answer["Location"] == held.trainer.get_absolute_url()
        assert held.expires_on == days_from_today(30)
        assert (latest.history_user, latest.history_change_reason) == (officer, "Refresher in Jakarta")

    @pytest.mark.parametrize(("until", "wanted"), [(10, 10), (10, 9), (-20, -1), (None, 5), (None, None)])
    def test_only_to_a_later_day_that_has_not_passed(self, until, wanted):
        until, wanted = (None if each is None else days_from_today(each) for each in (until, wanted))
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=until)
        with pytest.raises(DomainError) as refusal:
            extend_qualification(qualification=held, expires_on=wanted, reason="x", by=OfficerFactory())
        assert [error.code for error in refusal.value.error_dict["expires_on"]] == ["participants.extension_not_later"]

    def test_without_end(self):
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=THREE_YEARS_LATER)
        assert extend_qualification(qualification=held, expires_on=None, reason="x", by=None).expires_on is None

    def test_the_form_proposes_the_years_of_the_setting_from_today(self, client, officer):
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=THREE_YEARS_LATER)
        page = client.get(reverse("participants:qualification_extend", args=[held.pk]))
        assert page.context["form"].initial["expires_on"] == last_day_of(timezone.localdate())

    def test_a_reason_is_asked_for(self, client, officer):
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=THREE_YEARS_LATER)
        address = reverse("participants:qualification_extend", args=[held.pk]).replace("/en/", "/id/")
        answer = client.post(address, {"expires_on": days_from_today(30), "reason": " "})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["reason"])


class TestUnavailableDays:
    def test_a_trainer_adds_and_removes_their_own(self, client):
        user = TrainerUserFactory()
        client.force_login(user)
        address = reverse("participants:unavailability", args=[user.person.pk])
        client.post(address, {"starts_on": days_from_today(3), "ends_on": days_from_today(5)})
        period = user.person.trainer.unavailable.get()
        assert (period.starts_on, period.ends_on) == (days_from_today(3), days_from_today(5))

        client.post(reverse("participants:unavailability_remove", args=[period.pk]))
        assert not Unavailability.objects.exists()
        assert Unavailability.history.count() == 2

    def test_nobody_elses(self, client):
        client.force_login(TrainerUserFactory())
        period = UnavailabilityFactory()
        removed = client.post(reverse("participants:unavailability_remove", args=[period.pk]))
        opened = client.get(reverse("participants:unavailability", args=[period.trainer.person_id]))
        assert (removed.status_code, opened.status_code) == (404, 404)

    def test_an_officer_of_elsewhere_sees_the_trainer_and_changes_no_days(self, client):
        officer = OfficerFactory(role__provinces=[RegionFactory()])
        client.force_login(officer)
        trainer = TrainerFactory()
        assert trainer in Trainer.objects.for_user(officer)
        assert client.get(reverse("participants:unavailability", args=[trainer.person_id])).status_code == 403

    @pytest.mark.parametrize(("first", "last"), [(0, 0), (-2, 0), (4, 9), (1, 2)])
    def test_two_periods_share_no_day(self, first, last):
        known = UnavailabilityFactory(starts_on=days_from_today(0), ends_on=days_from_today(4))
        with pytest.raises(DomainError) as refusal:
            add_unavailability(
                trainer=known.trainer, starts_on=days_from_today(first), ends_on=days_from_today(last), by=None
            )
        assert [error.code for error in refusal.value.error_dict["starts_on"]] == ["participants.unavailable_already"]

    def test_the_last_day_is_not_before_the_first(self):
        with pytest.raises(ValidationError):
            add_unavailability(
                trainer=TrainerFactory(), starts_on=days_from_today(2), ends_on=days_from_today(1), by=None
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Unavailability.objects.bulk_create(
                [Unavailability(trainer=TrainerFactory(), starts_on=days_from_today(2), ends_on=days_from_today(1))]
            )

    def test_days_that_have_passed_are_not_shown(self, client, officer):
        period = UnavailabilityFactory(starts_on=days_from_today(-3), ends_on=days_from_today(-1))
        page = client.get(reverse("participants:unavailability", args=[period.trainer.person_id]))
        assert list(page.context["periods"]) == []


class TestLists:
    @pytest.mark.parametrize(
        ("value", "found"),
        [("expired", ["gone", "long gone"]), ("expiring", ["soon"]), ("to_extend", ["gone", "soon"]), ("", None)],
    )
    def test_trainers_are_found_by_when_they_expire(self, client, officer, value, found):
        made = {"long gone": -90, "gone": -10, "soon": 60, "later": 61}
        for name, days in made.items():
            QualificationFactory(
                trainer__person__full_name=name, qualified_on=TOT_ENDS, expires_on=days_from_today(days)
            )
        page = client.get(reverse("participants:trainers"), {"qualification": value})
        names = sorted(trainer.person.full_name for trainer in page.context["table"].page.object_list.data)
        assert names == (found if found is not None else sorted(made))

    @pytest.mark.parametrize("language", ["en", "id"])
    def test_the_page_of_a_trainer_says_what_expired(self, client, officer, language):
        held = QualificationFactory(qualified_on=TOT_ENDS, expires_on=THREE_YEARS_LATER)
        with translation.override(language):
            content = client.get(held.trainer.get_absolute_url()).content.decode()
        assert {"en": "Expired", "id": "Kedaluwarsa"}[language] in content

    def test_today_tells_officers_and_the_trainer(self, client):
        user = TrainerUserFactory()
        QualificationFactory(trainer=user.person.trainer, expires_on=days_from_today(20), module__title_en="Borders")
        QualificationFactory(expires_on=days_from_today(90))
        for reader, said in ((AdministratorFactory(), "1 trainer has a qualification"), (user, "“Borders” until")):
            client.force_login(reader)
            assert said in " ".join(client.get(reverse("home:today")).content.decode().split())
        assert user.roles == {Role.TRAINER}
