"""Times and days are those of the place: the form, the history, and what is coming and over."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from emm.audit.history import entries_of
from participants.models import Region
from tests.attendance.pages import text_of
from tests.factories import (
    AdministratorFactory,
    CurriculumFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    SessionFactory,
    TrainingFactory,
)
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db
# 23:30 on 30 November in Jakarta, 1 December in Makassar and Jayapura.
NIGHT = datetime.datetime(2026, 11, 30, 16, 30, tzinfo=datetime.UTC)
WARNING = "South Sulawesi is in the zone WITA. Save again to keep WIB."


@pytest.fixture
def sulawesi():
    return Region.objects.create(
        code="73", level="province", name_en="South Sulawesi", name_ind="Sulawesi Selatan", time_zone="Asia/Makassar"
    )


def filled_in(**more):
    return {
        "programme": ProgrammeFactory().pk,
        "curriculum": CurriculumFactory().pk,
        "kind": "subnational_rollout",
        "title_en": "Roll-out",
        "starts_on": "2027-03-01",
        "ends_on": "2027-03-02",
        "mode": "in_person",
        "country": "ID",
        "language": "id",
        "certificate_language": "id",
        "capacity": 30,
        "minimum_share": 80,
        **more,
    }


class TestForm:
    ADDRESS = "planning:training_create"

    def test_zone_that_was_not_chosen_is_that_of_the_province(self, client, officer, sulawesi):
        client.post(reverse(self.ADDRESS), filled_in(region=sulawesi.pk, time_zone=""))

        assert Training.objects.get().time_zone == "Asia/Makassar"

    def test_without_a_province_it_is_that_of_the_office(self, client, officer):
        client.post(reverse(self.ADDRESS), filled_in(mode="online", time_zone=""))

        assert Training.objects.get().time_zone == "Asia/Jakarta"

    def test_contradiction_is_warned_about_and_kept_when_saved_again(self, client, officer, sulawesi):
        data = filled_in(region=sulawesi.pk, time_zone="Asia/Jakarta")

        response = client.post(reverse(self.ADDRESS), data)
        assert WARNING in text_of(response)
        assert not Training.objects.exists()

        form = response.context["form"]
        client.post(reverse(self.ADDRESS), data | {"zone_kept": form["zone_kept"].value()})
        assert Training.objects.get().time_zone == "Asia/Jakarta"

    def test_another_contradiction_is_warned_about_again(self, client, officer, sulawesi):
        data = filled_in(region=sulawesi.pk, time_zone="Asia/Jakarta")
        kept = client.post(reverse(self.ADDRESS), data).context["form"]["zone_kept"].value()

        response = client.post(reverse(self.ADDRESS), data | {"zone_kept": kept, "time_zone": "Asia/Jayapura"})

        assert "Save again to keep WIT." in text_of(response)

    def test_what_is_stored_is_not_warned_about(self, client, officer, sulawesi):
        training = TrainingFactory(region=sulawesi, time_zone="Asia/Jakarta")
        data = filled_in(region=sulawesi.pk, time_zone="Asia/Jakarta", programme=training.programme_id)

        response = client.post(reverse("planning:training_edit", args=[training.pk]), data)

        assert response.status_code == 302

    def test_form_knows_the_zone_of_each_province(self, client, officer, sulawesi):
        page = client.get(reverse(self.ADDRESS))

        assert f'"{sulawesi.pk}": "Asia/Makassar"' in page.context["form"].fields["region"].widget.attrs["data-zones"]


class TestHistory:
    @pytest.fixture
    def session(self):
        training = TrainingFactory(time_zone="Asia/Makassar", starts_on=datetime.date(2026, 11, 30))
        with time_machine.travel("2026-11-20 02:00Z", tick=False):
            session = SessionFactory(training=training)
        session.starts_at = datetime.datetime(2026, 11, 30, 0, 5, tzinfo=datetime.UTC)
        with time_machine.travel("2026-11-20 16:30Z", tick=False):
            session.save()
        return session

    def test_page_of_the_training_tells_times_in_its_zone(self, client, session):
        client.force_login(AdministratorFactory())
        response = client.get(reverse("planning:training_history", args=[session.training_id]))

        assert "30 November 2026, 08:05 WITA" in text_of(response)
        assert "21 November 2026, 00:30 WITA" in response.content.decode()
        assert "WIB" not in response.content.decode().replace("WIB</option>", "")

    def test_elsewhere_each_record_is_told_in_its_own_zone(self, session):
        other = EnrolmentFactory(training=TrainingFactory(time_zone="Asia/Jayapura"))

        zones = {entry.subject: entry.zone for entry in entries_of(session, other, session.training.programme)}

        assert set(zones.values()) == {"Asia/Makassar", "Asia/Jayapura", None}

    def test_audit_log(self, client, session):
        client.force_login(AdministratorFactory())
        page = text_of(client.get(reverse("audit:log"), {"since": "2026-11-01", "about": "planning.session"}))

        assert "21 November 2026, 00:30 WITA" in page
        assert "30 November 2026, 08:05 WITA" in page


@pytest.mark.parametrize(
    ("zone", "is_over"), [("Asia/Jakarta", False), ("Asia/Makassar", True), ("Asia/Jayapura", True)]
)
class TestOver:
    """A training whose last day is 30 November."""

    @pytest.fixture
    def training(self, zone):
        day = datetime.date(2026, 11, 30)
        return TrainingFactory(time_zone=zone, starts_on=day, ends_on=day)

    def test_in_queries(self, training, is_over):
        with time_machine.travel(NIGHT, tick=False):
            assert training.is_over is is_over
            assert Training.objects.past().exists() is is_over
            assert Training.objects.upcoming().exists() is not is_over

    def test_in_the_lists(self, client, training, is_over):
        with time_machine.travel(NIGHT, tick=False):
            client.force_login(AdministratorFactory())
            past = text_of(client.get(reverse("planning:public_trainings"), {"when": "past"}))
            running = text_of(client.get(reverse("planning:trainings"), {"time": "running"}))

        assert (training.title in past) is is_over
        assert (training.title in running) is not is_over
