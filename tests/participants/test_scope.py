"""Which people an officer with a scope sees, and what of them."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from participants.models import Institution, Person, Trainer
from participants.services.institutions import save_institution
from participants.services.people import save_person
from tests.factories import (
    AdministratorFactory,
    CertificateFactory,
    EnrolmentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    ProgrammeFactory,
    RegionFactory,
    SessionFactory,
    SessionTrainerFactory,
    TrainerFactory,
    TrainingFactory,
    ViewerFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def south():
    return RegionFactory(code="73", name_en="South Sulawesi")


@pytest.fixture
def officer(client, south):
    user = OfficerFactory(role__provinces=[south])
    client.force_login(user)
    return user


class TestWhom:
    def test_those_of_the_provinces_and_those_put_on_record(self, client, officer, south):
        regency = RegionFactory(code="73.71", level="regency", parent=south)
        seen = {
            "lives there": PersonFactory(region=south),
            "works there": PersonFactory(institution=InstitutionFactory(region=south)),
            "works in a regency": PersonFactory(institution=InstitutionFactory(region=regency)),
        }
        EnrolmentFactory(training__region=RegionFactory(code="71"))
        # Nor do a seat and a part in an own training show anybody: the officer gives them alone.
        for state in ("confirmed", "nominated", "waitlisted", "declined", "withdrawn"):
            EnrolmentFactory(training__region=south, state=state)
        SessionTrainerFactory(session=SessionFactory(training__region=south))
        PersonFactory()
        client.post(reverse("participants:person_create"), {"full_name": "Siti", "sex": "female", "language": "id"})
        seen["put on record"] = Person.objects.get(full_name="Siti")
        assert set(Person.objects.for_user(officer)) == set(seen.values())
        assert client.get(seen["put on record"].get_absolute_url()).status_code == 200

    def test_those_whom_somebody_of_the_same_scope_put_on_record(self, south):
        mgsd, north = ProgrammeFactory(), RegionFactory(code="71")
        makers = {
            "the same": OfficerFactory(role__programmes=[mgsd], role__provinces=[south]),
            "the same, until yesterday": OfficerFactory(
                role__programmes=[mgsd],
                role__provinces=[south],
                role__until=timezone.localdate() - datetime.timedelta(days=1),
            ),
            "less": OfficerFactory(role__programmes=[mgsd], role__provinces=[south, north]),
            "more": OfficerFactory(role__programmes=[mgsd]),
            "another": OfficerFactory(role__provinces=[north]),
            "all programmes and provinces": OfficerFactory(),
        }
        made = {name: save_person(person=Person(full_name=name), by=user) for name, user in makers.items()}
        officer = OfficerFactory(role__programmes=[mgsd], role__provinces=[south])
        # Whoever has another task by now did not do it in the name of this one.
        assert list(Person.objects.for_user(officer)) == [made["the same"]]

    def test_those_whom_somebody_put_on_record_while_they_had_the_same_scope(self, south):
        yesterday = timezone.now() - datetime.timedelta(days=1)
        before = OfficerFactory(role__provinces=[south], role__until=timezone.localdate(yesterday))
        with time_machine.travel(yesterday):
            made = save_person(person=Person(full_name="Siti"), by=before)
        save_person(person=Person(full_name="Rahma"), by=before)
        assert list(Person.objects.for_user(OfficerFactory(role__provinces=[south]))) == [made]

    def test_of_a_programme_nobody_but_those_put_on_record(self):
        programme = ProgrammeFactory()
        enrolment = EnrolmentFactory(training__programme=programme)
        PersonFactory(region=RegionFactory(code="73"))
        officer = OfficerFactory(role__programmes=[programme])
        made = save_person(person=Person(full_name="Siti"), by=officer)
        assert list(Person.objects.for_user(officer)) == [made]
        assert officer.has_perm("participants.manage_people", made)
        assert not officer.has_perm("participants.manage_people", enrolment.person)

    def test_a_viewer_sees_nobody(self):
        programme = EnrolmentFactory().training.programme
        assert not Person.objects.for_user(ViewerFactory(role__programmes=[programme])).exists()

    def test_who_runs_everything_sees_everybody(self):
        PersonFactory.create_batch(2)
        assert {Person.objects.for_user(user).count() for user in (OfficerFactory(), AdministratorFactory())} == {2}


class TestAddress:
    """Links to certificates go to the address: it does not follow whoever gives a seat to somebody."""

    @pytest.fixture
    def person(self, south):
        person = PersonFactory(region=south, email="siti@example.org")
        EnrolmentFactory(person=person, training__region=south)
        return person

    def change(self, client, person, **fields):
        told = {
            "full_name": person.full_name,
            "sex": person.sex,
            "language": "id",
            "email": person.email or "",
            **fields,
        }
        return client.post(reverse("participants:person_edit", args=[person.pk]), told)

    @pytest.mark.parametrize("address", ["mine@example.org", ""])
    def test_is_not_changed_while_a_certificate_of_elsewhere_hangs_on_it(self, client, officer, person, address):
        CertificateFactory(person=person, training=TrainingFactory())
        response = self.change(client, person, email=address)
        assert response.status_code == 422
        assert "Ask an administrator" in response.context["form"].errors["email"][0]
        person.refresh_from_db()
        assert person.email == "siti@example.org"

    def test_anything_else_is_changed_all_the_same(self, client, officer, person):
        CertificateFactory(person=person, training=TrainingFactory())
        assert self.change(client, person, position="Analyst", email="SITI@example.org").status_code == 302
        person.refresh_from_db()
        assert person.position == "Analyst"

    def test_is_changed_where_all_certificates_are_of_the_own_trainings(self, client, officer, person, south):
        CertificateFactory(person=person, training=TrainingFactory(region=south))
        assert self.change(client, person, email="new@example.org").status_code == 302

    @pytest.mark.parametrize("factory", [OfficerFactory, AdministratorFactory])
    def test_is_changed_by_whoever_is_responsible_for_everything(self, client, person, factory):
        CertificateFactory(person=person, training=TrainingFactory())
        client.force_login(factory())
        assert self.change(client, person, email="new@example.org").status_code == 302


class TestPages:
    def test_of_a_person_only_the_trainings_within_the_scope(self, client, officer, south):
        person = PersonFactory(full_name="Siti", region=south)
        EnrolmentFactory(person=person, training__region=south, training__title_en="In Makassar")
        other = EnrolmentFactory(person=person, training__title_en="In Manado", note="Diabetic")
        trainer = TrainerFactory(person=person)
        SessionTrainerFactory(session=SessionFactory(training=other.training), trainer=trainer)
        row = client.get(reverse("participants:people")).context["table"].rows[0].record
        assert row.training_count == 1
        for address in (person.get_absolute_url(), reverse("participants:person_history", args=[person.pk])):
            content = client.get(address).content.decode()
            assert "In Makassar" in content
            assert [hidden for hidden in ("In Manado", "Diabetic") if hidden in content] == []

    def test_of_an_institution_only_the_people_one_sees(self, client, officer, south):
        ministry = InstitutionFactory()
        own = EnrolmentFactory(person__institution=ministry, person__region=south, training__region=south).person
        EnrolmentFactory(person__institution=ministry, person__full_name="Rahasia")
        response = client.get(ministry.get_absolute_url())
        assert list(response.context["people"]) == [own]
        assert response.context["panel"].value_of("people-on-record") == 1
        assert "Rahasia" not in response.content.decode()
        (row,) = [
            r.record
            for r in client.get(reverse("participants:institutions")).context["table"].rows
            if r.record == ministry
        ]
        assert row.person_count == 1

    def test_institutions_are_changed_where_one_is_responsible(self, client, officer, south):
        there, elsewhere = InstitutionFactory(region=south), InstitutionFactory()
        address = reverse("participants:institution_create")
        client.post(address, {"name_en": "New office", "kind": "other", "level": "national"})
        made = type(there).objects.get(name_en="New office")
        found = [
            client.get(reverse("participants:institution_edit", args=[each.pk])).status_code
            for each in (there, elsewhere, made)
        ]
        assert found == [200, 403, 200]

    def test_a_programme_without_a_province_makes_no_institution_editable(self, officer, south):
        there, elsewhere = InstitutionFactory(region=south), InstitutionFactory()
        OfficerFactory(role__programmes=[ProgrammeFactory()]).role_grants.update(user=officer)
        officer.forget_roles()
        both = [officer.has_perm("participants.manage_institutions", each) for each in (there, elsewhere)]
        assert both == [True, False]
        alone = OfficerFactory(role__programmes=[ProgrammeFactory()])
        assert not alone.has_perm("participants.manage_institutions", there)
        made = save_institution(institution=Institution(name_en="New", kind="other"), by=alone)
        assert alone.has_perm("participants.manage_institutions", made)

    def move(self, client, institution, region):
        told = {"name_en": "Office", "kind": "other", "level": "national", "region": region.pk if region else ""}
        return client.post(reverse("participants:institution_edit", args=[institution.pk]), told)

    def test_an_institution_is_not_moved_out_of_what_one_is_responsible_for(self, client, officer, south):
        office, north = InstitutionFactory(region=south), RegionFactory(code="71")
        regency = RegionFactory(code="73.71", level="regency", parent=south)
        assert self.move(client, office, regency).status_code == 302
        for elsewhere in (north, None):
            response = self.move(client, office, elsewhere)
            assert response.status_code == 422
            assert "Ask an administrator to move it" in response.context["form"].errors["region"][0]
        office.refresh_from_db()
        assert office.region == regency

    def test_an_own_institution_is_not_moved_to_where_it_opens_the_records_of_others(self, client, officer, south):
        own = save_institution(institution=Institution(name_en="Own", kind="other"), by=officer)
        assert self.move(client, own, RegionFactory(code="71")).status_code == 302
        assert self.move(client, own, south).status_code == 302
        assert self.move(client, own, None).status_code == 302
        stranger = PersonFactory(institution=own)
        response = self.move(client, own, south)
        assert response.status_code == 422
        assert "People outside your responsibility" in response.context["form"].errors["region"][0]
        assert not Person.objects.for_user(officer).filter(pk=stranger.pk).exists()

    def test_whoever_is_moved_to_another_province_is_no_longer_seen(self, client, officer, south):
        person = PersonFactory(region=south)
        told = {"full_name": "Siti", "sex": "female", "language": "id", "region": RegionFactory(code="71").pk}
        response = client.post(reverse("participants:person_edit", args=[person.pk]), told)
        assert response["Location"] == reverse("participants:people")
        assert client.get(person.get_absolute_url()).status_code == 404


class TestTrainers:
    @pytest.fixture
    def far(self):
        return TrainerFactory(person__full_name="Andi", person__email="andi@example.org", person__phone="+628111")

    def test_all_who_are_qualified_are_found_and_those_near_can_be_reached(self, client, officer, south, far):
        near = TrainerFactory(person__region=south)
        SessionTrainerFactory(session=SessionFactory(training__region=south), trainer=far)
        TrainerFactory(status="candidate")
        assert set(Trainer.objects.for_user(officer)) == {near, far}
        address = reverse("participants:trainers")
        content = client.get(address).content.decode()
        assert "Andi" in content
        assert [link for link in (far, near) if link.get_absolute_url() in content] == [near]
        lines = client.get(f"{address}?export=csv").getvalue().decode()
        assert near.person.email in lines
        assert [hidden for hidden in ("andi@example.org", "628111") if hidden in lines] == []

    def test_nobody_is_found_by_an_address_that_may_not_be_read(self, client, officer, far):
        address = reverse("participants:trainers")
        assert len(client.get(f"{address}?q=andi").context["table"].rows) == 1
        assert len(client.get(f"{address}?q=example.org").context["table"].rows) == 0
        client.force_login(OfficerFactory())
        assert len(client.get(f"{address}?q=andi@example").context["table"].rows) == 1

    @pytest.mark.parametrize("column", ["email", "-email", "phone", "-phone"])
    def test_the_order_of_the_list_tells_nothing_of_what_may_not_be_read(self, client, officer, column):
        for name, first in (("Ani", "z"), ("Budi", "a"), ("Citra", "m")):
            TrainerFactory(person__full_name=name, person__email=f"{first}@example.org", person__phone=first)
        rows = client.get(reverse("participants:trainers"), {"sort": column}).context["table"].rows
        assert [row.record.person.full_name for row in rows] == ["Ani", "Budi", "Citra"]


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", ["people", "trainers", "institutions"])
def test_a_scope_costs_the_lists_no_query(client, officer, south, name, number, django_assert_max_num_queries):
    for _ in range(number):
        training = TrainingFactory(region=south)
        EnrolmentFactory(training=training, person__region=south)
        SessionTrainerFactory(session=SessionFactory(training=training), trainer__person__region=south)
    with django_assert_max_num_queries(9):
        client.get(reverse(f"participants:{name}"))


def test_a_scope_leaves_the_page_of_a_person_within_its_queries(client, officer, south, django_assert_max_num_queries):
    person = EnrolmentFactory(training__region=south, person__region=south).person
    with django_assert_max_num_queries(18):
        assert client.get(person.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("typed", ["joao", "JOÃO", "Joa\u0303o pereira", "joão"])
def test_accents_and_capitals_do_not_matter_in_the_search_for_a_trainer(client, officer, typed):
    TrainerFactory(person__full_name="João Pereira", person__email="unseen@example.org", person__position="Kepala")
    TrainerFactory(person__full_name="Andi")
    address = reverse("participants:trainers")

    rows = client.get(address, {"q": typed}).context["table"].rows
    assert [row.record.person.full_name for row in rows] == ["João Pereira"]
    # Still only by what the officer may read.
    assert not client.get(address, {"q": "unseen"}).context["table"].rows
    assert not client.get(address, {"q": "kepala"}).context["table"].rows
