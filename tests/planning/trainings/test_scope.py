"""Officers plan, see and enrol within what they were given; one person stays one row nevertheless."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from participants import person_lookup
from participants.models import Person
from tests.factories import (
    CurriculumFactory,
    EnrolmentFactory,
    OfficerFactory,
    PersonFactory,
    ProgrammeFactory,
    QualificationFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerUserFactory,
    TrainingFactory,
)
from tests.planning.page_names import training_url
from trainings.planning.forms.trainings import TrainingForm
from trainings.planning.models import Training

pytestmark = pytest.mark.django_db


@pytest.fixture
def south():
    return RegionFactory(code="73", name_en="South Sulawesi", time_zone="Asia/Makassar")


@pytest.fixture
def north():
    return RegionFactory(code="71", name_en="North Sulawesi", time_zone="Asia/Makassar")


@pytest.fixture
def mgsd():
    return ProgrammeFactory(code="mgsd-2022")


class TestWhichTrainings:
    def test_programme_and_province_decide(self, mgsd, south, north):
        here = TrainingFactory(programme=mgsd, region=south)
        TrainingFactory(programme=mgsd, region=north)
        TrainingFactory(programme=mgsd)  # national: in no province
        TrainingFactory(region=south)
        officer = OfficerFactory(role__programmes=[mgsd], role__provinces=[south])
        assert list(Training.objects.for_user(officer)) == [here]
        assert [officer.has_perm("planning.manage_training", each) for each in Training.objects.order_by("pk")] == [
            True,
            False,
            False,
            False,
        ]

    def test_of_a_programme_also_the_national_ones(self, mgsd, south):
        trainings = {TrainingFactory(programme=mgsd, region=south), TrainingFactory(programme=mgsd)}
        TrainingFactory()
        assert set(Training.objects.for_user(OfficerFactory(role__programmes=[mgsd]))) == trainings

    def test_an_officer_who_teaches_elsewhere_sees_that_training_and_does_not_run_it(self, client, south):
        user = TrainerUserFactory()
        OfficerFactory(role__provinces=[south]).role_grants.update(user=user)
        own, taught = TrainingFactory(region=south), TrainingFactory()
        SessionTrainerFactory(session=SessionFactory(training=taught), trainer=user.person.trainer)
        assert set(Training.objects.for_user(user)) == {own, taught}
        assert list(Training.objects.run_by(user)) == [own]
        client.force_login(user)
        pages = ["training", "participants", "training_edit", "enrolment_create"]
        found = [
            [client.get(training_url(page, training.pk)).status_code for page in pages] for training in (own, taught)
        ]
        assert found == [[200, 200, 200, 200], [200, 200, 403, 403]]
        assert client.get(reverse("certificates:training", args=[taught.pk])).status_code == 403

    @pytest.mark.parametrize("number", [1, 3])
    def test_a_scope_costs_the_list_no_query(self, client, mgsd, south, number, django_assert_num_queries):
        TrainingFactory.create_batch(number, programme=mgsd, region=south)
        TrainingFactory()
        client.force_login(OfficerFactory(role__programmes=[mgsd], role__provinces=[south]))
        # session, account, roles, count, rows, and the choices of two filters
        with django_assert_num_queries(7):
            response = client.get(reverse("planning:trainings"))
        assert len(response.context["table"].rows) == number


class TestPlanning:
    def fields(self, programme, region):
        today = timezone.localdate().isoformat()
        return {
            "programme": programme.pk,
            "curriculum": CurriculumFactory().pk,
            "kind": "national_rollout",
            "title_en": "Roll-out",
            "starts_on": today,
            "ends_on": today,
            "time_zone": "Asia/Makassar",
            "mode": "in_person",
            "country": "ID",
            "language": "id",
            "certificate_language": "id",
            "capacity": 30,
            "minimum_share": 80,
            "region": region.pk if region else "",
        }

    def test_choices_are_those_of_the_scope(self, mgsd, south, north):
        ProgrammeFactory()
        form = TrainingForm(by=OfficerFactory(role__programmes=[mgsd], role__provinces=[south]))
        assert list(form.fields["programme"].queryset) == [mgsd]
        assert list(form.fields["region"].queryset) == [south]
        assert form.fields["region"].required
        everywhere = TrainingForm(by=OfficerFactory())
        assert (everywhere.fields["programme"].queryset.count(), everywhere.fields["region"].required) == (2, False)

    @pytest.mark.parametrize("where", ["another programme", "another province", "no province"])
    def test_what_lies_outside_is_refused(self, client, mgsd, south, north, where):
        client.force_login(OfficerFactory(role__programmes=[mgsd], role__provinces=[south]))
        programme = ProgrammeFactory() if where == "another programme" else mgsd
        region = {"another programme": south, "another province": north, "no province": None}[where]
        response = client.post(reverse("planning:training_create"), self.fields(programme, region))
        assert response.status_code == 422
        assert list(response.context["form"].errors) == ["programme" if programme != mgsd else "region"]
        assert not Training.objects.exists()

    def test_programmes_and_provinces_of_two_grants_are_not_mixed(self, client, mgsd, south, north):
        other = ProgrammeFactory()
        officer = OfficerFactory(role__programmes=[mgsd], role__provinces=[south])
        OfficerFactory(role__programmes=[other], role__provinces=[north]).role_grants.update(user=officer)
        client.force_login(officer)
        response = client.post(reverse("planning:training_create"), self.fields(mgsd, north))
        assert response.context["form"].errors == {
            "region": ["This programme or place is outside your area of responsibility."]
        }
        assert client.post(reverse("planning:training_create"), self.fields(other, north)).status_code == 302
        assert Training.objects.get().region == north

    def test_a_training_is_not_moved_out_of_the_scope(self, client, mgsd, south, north):
        training = TrainingFactory(programme=mgsd, region=south)
        client.force_login(OfficerFactory(role__provinces=[south]))
        address = reverse("planning:training_edit", args=[training.pk])
        assert client.post(address, self.fields(mgsd, north)).status_code == 422
        training.refresh_from_db()
        assert training.region == south

    def test_only_own_trainings_are_offered_to_be_copied(self, client, south):
        own = TrainingFactory(region=south)
        other = TrainingFactory()
        client.force_login(OfficerFactory(role__provinces=[south]))
        response = client.get(reverse("planning:training_create"))
        assert list(response.context["to_copy"]) == [own]
        assert client.get(reverse("planning:training_copy", args=[other.pk])).status_code == 404


class TestEnrolling:
    @pytest.fixture
    def training(self, south):
        return TrainingFactory(region=south)

    @pytest.fixture
    def stranger(self):
        """Somebody with a seat in another training, on other days."""
        long_ago = TrainingFactory(starts_on=datetime.date(2022, 9, 29))
        return EnrolmentFactory(
            training=long_ago, person__full_name="Nur Halimah", person__email="nur@example.org"
        ).person

    @pytest.fixture
    def add(self, client, south, training):
        self.officer = OfficerFactory(role__provinces=[south])
        client.force_login(self.officer)
        return reverse("enrolment:enrolment_create", args=[training.pk])

    def test_somebody_found_by_name_is_enrolled_and_remains_one_row(self, client, add, training, stranger):
        client.post(add, {"person": stranger.pk, "q": "halimah nur", "confirm": "1"})
        assert training.enrolments.get().person == stranger
        assert Person.objects.filter(full_name="Nur Halimah").count() == 1

    @pytest.mark.parametrize("state", ["confirmed", "nominated", "waitlisted", "declined", "withdrawn"])
    def test_a_place_opens_the_row_of_the_list_and_no_record(self, client, add, training, stranger, state):
        client.post(add, {"person": stranger.pk, "q": "halimah nur"})
        training.enrolments.update(state=state)
        for name in ("person", "person_edit", "person_history", "consent_create"):
            assert client.get(reverse(f"participants:{name}", args=[stranger.pk])).status_code == 404
        content = client.get(reverse("enrolment:participants", args=[training.pk])).content.decode()
        assert "Nur Halimah" in content
        assert [hidden for hidden in (stranger.get_absolute_url(), stranger.email) if hidden in content] == []
        assert not self.officer.has_perm("participants.manage_people", stranger)
        found = client.get(add, {"q": "Nur Halimah"}).content.decode()
        assert f'name="person" value="{stranger.pk}"' not in found

    def test_of_others_the_list_has_the_contact_typed_for_the_training_and_not_the_record(
        self, client, add, training, stranger
    ):
        stranger.sex, stranger.phone = "female", "0811 999"
        stranger.save()
        contact = {"contact_email": "Office@Example.org", "contact_phone": "0812 345"}
        client.post(add, {"person": stranger.pk, "q": "halimah nur", "confirm": "1", **contact})
        address = reverse("enrolment:participants", args=[training.pk])
        lines = client.get(address, {"export": "csv"}).getvalue().decode().lstrip("\ufeff").splitlines()
        [row] = [line.split(",") for line in lines[1:]]
        told = dict(zip(lines[0].split(","), row, strict=True))
        assert (told["Email address"], told["Telephone"], told["Sex"]) == ("office@example.org", "0812 345", "")
        page = client.get(address).content.decode()
        assert 'href="mailto:office@example.org"' in page
        for text in (page.split("<tbody>")[1], ",".join(row)):
            assert [hidden for hidden in (stranger.email, "0811 999", "Woman") if hidden in text] == []

    def test_the_contact_is_corrected_and_the_record_is_not(self, client, add, training, stranger):
        client.post(add, {"person": stranger.pk, "q": "halimah nur"})
        enrolment = training.enrolments.get()
        address = reverse("enrolment:enrolment_edit", args=[enrolment.pk])
        assert stranger.email not in client.get(address).content.decode()
        assert client.post(address, {"contact_email": "new@example.org", "contact_phone": "1"}).status_code == 302
        enrolment.refresh_from_db()
        stranger.refresh_from_db()
        assert (enrolment.contact_email, enrolment.contact_phone) == ("new@example.org", "1")
        assert stranger.email == "nur@example.org"

    def test_a_contact_that_is_none_is_refused_and_nobody_is_enrolled(self, client, add, training, stranger):
        told = {"person": stranger.pk, "q": "halimah nur", "contact_email": "nobody"}
        response = client.post(add, told, follow=True)
        assert not training.enrolments.exists()
        assert any(
            "Enter a valid email address, or leave the field empty." in str(message)
            for message in response.context["messages"]
        )

    def test_neither_filter_nor_order_tells_whether_others_are_women_or_men(self, client, add, training, stranger):
        Person.objects.filter(pk=stranger.pk).update(sex="female")
        own = PersonFactory(full_name="Zahra", region=training.region, sex="female")
        for person in (own, stranger):
            EnrolmentFactory(training=training, person=person)
        EnrolmentFactory(training=training, person__full_name="Budi", person__sex="male")
        address = reverse("enrolment:participants", args=[training.pk])

        def names(**query):
            return [row.record.person.full_name for row in client.get(address, query).context["table"].rows]

        assert names(sex="female") == ["Zahra"]
        assert names(sort="sex") == names(sort="-sex") == ["Budi", "Nur Halimah", "Zahra"]

    def test_nobody_of_the_list_is_found_by_an_address(self, client, add, training, stranger):
        client.post(add, {"person": stranger.pk, "q": "halimah nur"})
        address = reverse("enrolment:participants", args=[training.pk])
        assert len(client.get(address, {"q": "halimah"}).context["table"].rows) == 1
        assert len(client.get(address, {"q": "nur@ex"}).context["table"].rows) == 0

    def test_too_many_look_ups_are_told_and_leave_the_own_people(self, client, add, training, stranger, monkeypatch):
        monkeypatch.setattr(person_lookup, "LOOK_UPS_AN_HOUR", 1)
        own = PersonFactory(full_name="Nur Halimah", region=training.region)
        assert client.get(add, {"q": "Nur Halimah"}).context["elsewhere"] == [stranger]
        response = client.get(add, {"q": "Nur Halimah"})
        assert (response.context["found"], response.context["elsewhere"]) == ([own], [])
        assert "You have searched for too many people" in response.content.decode()
        response = client.post(add, {"person": stranger.pk, "q": "Nur Halimah"}, follow=True)
        assert not training.enrolments.exists()
        assert any("searched for too many people" in str(message) for message in response.context["messages"])

    @pytest.mark.parametrize("number", [1, 3])
    def test_looking_beyond_takes_the_same_queries_however_many(self, client, add, number, django_assert_num_queries):
        PersonFactory.create_batch(number, full_name="Nur Halimah")
        client.get(add, {"q": "Nur Halimah"})
        with django_assert_num_queries(12):
            response = client.get(add, {"q": "Nur Halimah"})
        assert len(response.context["elsewhere"]) == number

    @pytest.mark.parametrize("fields", [{}, {"q": "nur"}, {"q": "Siti"}, {"q": "nur@example.or"}])
    def test_nobody_is_enrolled_by_a_guessed_number(self, client, add, training, stranger, fields):
        assert client.post(add, {"person": stranger.pk, **fields}).status_code == 404
        assert not training.enrolments.exists()

    def test_the_form_of_a_new_person_offers_the_one_on_record(self, client, add, training, stranger):
        address = reverse("enrolment:enrolment_new_person", args=[training.pk])
        fields = {"full_name": "Nur Halimah", "sex": "female", "language": "id"}
        content = client.post(address, fields).content.decode()
        assert "A record that you may not see" in content
        assert [hidden for hidden in (stranger.email, stranger.get_absolute_url()) if hidden in content] == []
        client.post(add, {**fields, "person": stranger.pk, "email": "office@example.org", "phone": "0812"})
        enrolment = training.enrolments.get()
        assert enrolment.person == stranger
        assert (enrolment.contact_email, enrolment.contact_phone) == ("office@example.org", "0812")


class TestTrainers:
    def test_whoever_is_qualified_and_free_is_found_in_the_whole_country_by_name_alone(self, client, south):
        session = SessionFactory(training__region=south)
        qualified = QualificationFactory(module=session.module, trainer__person__full_name="Andi Qualified").trainer
        candidate = QualificationFactory(
            module=session.module, trainer__status="candidate", trainer__person__full_name="Budi Candidate"
        ).trainer
        client.force_login(OfficerFactory(role__provinces=[south]))
        team = client.get(reverse("planning:training_trainers", args=[session.training_id])).content.decode()
        assert ("Andi Qualified" in team, "Budi Candidate" in team) == (True, False)
        assert qualified.person.email not in team
        address = reverse("planning:session_assign", args=[session.pk])
        assert client.post(address, {"trainer": candidate.pk}).status_code == 404
        client.post(address, {"trainer": qualified.pk})
        assert client.get(qualified.person.get_absolute_url()).status_code == 404
        team = client.get(reverse("planning:training_trainers", args=[session.training_id])).content.decode()
        assert "Andi Qualified" in team
        record = (qualified.person.get_absolute_url(), qualified.person.email)
        assert [hidden for hidden in record if hidden in team] == []
