"""What a role reaches: chosen when it is given, added up, told in words and kept."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone, translation

from emm.accounts.models import User
from emm.audit.history import entries_of
from emm.common.errors import DomainError
from tests.factories import (
    AdministratorFactory,
    OfficerFactory,
    ProgrammeFactory,
    RegionFactory,
    TrainingFactory,
    UserFactory,
)
from trainings.access.models import RoleGrant
from trainings.access.scopes import Area, Choice, Scope
from trainings.access.services import roles as role_services
from trainings.access.services.invitations import invite

from .conftest import sign_in

ONE, TWO = frozenset({1}), frozenset({2})


class TestReaching:
    """Programmes 1 and 2, provinces 1 and 2; None: a training without a province."""

    @pytest.mark.parametrize(
        ("scope", "reached"),
        [
            (Scope(), []),
            (Scope(everything=True), [(1, 1), (1, 2), (1, None), (2, 1), (2, 2), (2, None)]),
            (Scope(areas=(Area(ONE),)), [(1, 1), (1, 2), (1, None)]),
            (Scope(areas=(Area(provinces=ONE),)), [(1, 1), (2, 1)]),
            (Scope(areas=(Area(ONE, TWO),)), [(1, 2)]),
            (Scope(areas=(Area(ONE, TWO), Area(TWO, ONE))), [(1, 2), (2, 1)]),
        ],
    )
    def test_programme_and_province_must_both_be_among_those_of_one_grant(self, scope, reached):
        everywhere = [(programme, province) for programme in (1, 2) for province in (1, 2, None)]
        assert [each for each in everywhere if scope.reaches(programme=each[0], province=each[1])] == reached

    @pytest.mark.parametrize(
        ("scope", "programmes", "whole", "bound"),
        [
            (Scope(), frozenset(), False, True),
            (Scope(everything=True), None, True, False),
            (Scope(areas=(Area(ONE),)), ONE, True, False),
            (Scope(areas=(Area(provinces=TWO),)), None, False, True),
            (Scope(areas=(Area(ONE, TWO),)), ONE, False, True),
            (Scope(areas=(Area(ONE, TWO), Area(TWO))), ONE | TWO, False, False),
        ],
    )
    def test_of_programmes_in_part_and_as_a_whole(self, scope, programmes, whole, bound):
        assert (scope.programmes, scope.reaches_whole_programme(1)) == (programmes, whole)
        assert scope.is_bound_to_provinces == bound


@pytest.mark.django_db
class TestHolding:
    def test_one_query_tells_roles_and_scope(self, django_assert_num_queries):
        mgsd, south, north = ProgrammeFactory(), RegionFactory(code="73"), RegionFactory(code="71")
        user = OfficerFactory(role__programmes=[mgsd], role__provinces=[south, north])
        with django_assert_num_queries(1):
            assert user.roles == {"officer"}
            assert user.scope == Scope(areas=(Area(frozenset({mgsd.pk}), frozenset({south.pk, north.pk})),))
            assert user.scope_of("viewer").named_programmes == frozenset()

    def test_grants_add_up(self):
        mgsd, other = ProgrammeFactory.create_batch(2)
        south, north = RegionFactory(code="73"), RegionFactory(code="71")
        user = OfficerFactory(role__programmes=[mgsd], role__provinces=[south])
        again = RoleGrant.objects.create(user=user, role="officer", valid_from=datetime.date(2020, 1, 1))
        again.programmes.set([other])
        again.provinces.set([north])
        reached = [
            (programme, province)
            for programme in (mgsd, other)
            for province in (south, north)
            if user.scope.reaches(programme=programme.pk, province=province.pk)
        ]
        assert reached == [(mgsd, south), (other, north)]

    def test_a_grant_that_chooses_nothing_reaches_nothing(self):
        user = UserFactory()
        RoleGrant.objects.create(user=user, role="officer")
        RoleGrant.objects.create(user=user, role="viewer")
        assert (user.roles, user.scope, user.scope_of("viewer").named_programmes) == (
            {"officer", "viewer"},
            Scope(),
            frozenset(),
        )

    def test_a_viewer_of_a_province_without_a_programme_sees_none(self):
        user = UserFactory(role="viewer", role__provinces=[RegionFactory(code="73")])
        assert user.scope_of("viewer").named_programmes == frozenset()

    def test_what_has_ended_counts_no_more(self):
        yesterday = timezone.localdate() - datetime.timedelta(days=1)
        user = OfficerFactory()
        user.role_grants.update(valid_until=yesterday)
        assert User.objects.get(pk=user.pk).scope == Scope()

    def test_an_ended_grant_ends_at_the_next_page_of_whoever_is_signed_in(self, client):
        own, other = TrainingFactory.create_batch(2)
        officer = OfficerFactory(role__programmes=[own.programme])
        again = RoleGrant.objects.create(user=officer, role="officer", valid_until=timezone.localdate())
        again.programmes.set([other.programme])
        client.force_login(officer)
        found = [client.get(each.get_absolute_url()).status_code for each in (own, other)]
        again.valid_from = again.valid_until = timezone.localdate() - datetime.timedelta(days=1)
        again.save()
        found += [client.get(each.get_absolute_url()).status_code for each in (own, other)]
        assert found == [200, 200, 200, 404]

    def test_an_administrator_runs_everything(self):
        assert AdministratorFactory().scope.everything
        assert UserFactory(is_superuser=True).scope.everything
        assert not AdministratorFactory(is_active=False).scope.everything

    def test_nobody_but_an_officer_can_have_everything(self):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.create(user=UserFactory(), role="viewer", covers_everything=True)


@pytest.mark.django_db
class TestGiving:
    @pytest.fixture
    def mgsd(self):
        return ProgrammeFactory(code="mgsd-2022")

    @pytest.fixture
    def south(self):
        return RegionFactory(code="73", name_en="South Sulawesi", name_ind="Sulawesi Selatan")

    def give(self, user, role="officer", **choice):
        return role_services.give_role(user=user, role=role, scope=Choice(**choice), granted_by=AdministratorFactory())

    @pytest.mark.parametrize(
        ("role", "everything", "field", "code"),
        [
            ("officer", False, "covers", "access.no_scope_of_officer"),
            ("viewer", True, "programmes", "access.no_scope_of_viewer"),
        ],
    )
    def test_without_a_choice_it_is_refused(self, role, everything, field, code):
        with pytest.raises(DomainError) as refused:
            self.give(UserFactory(), role, everything=everything)
        assert (refused.value.field, refused.value.code) == (field, code)

    def test_everything_and_something_contradict_each_other(self, mgsd):
        with pytest.raises(DomainError) as refused:
            self.give(UserFactory(), everything=True, programmes=[mgsd])
        assert (refused.value.field, refused.value.code) == ("covers", "access.both_scopes")

    def test_a_role_takes_what_it_has_a_use_for(self, mgsd, south):
        user = UserFactory()
        self.give(user, "viewer", programmes=[mgsd], provinces=[south])
        self.give(user, "trainer", everything=True, provinces=[south])
        found = [(grant.role, grant.in_words) for grant in user.role_grants.order_by("role")]
        assert found == [("trainer", "Trainer"), ("viewer", "Viewer for MGSD-2022")]

    def test_a_second_grant_adds_and_the_same_again_is_refused(self, mgsd, south):
        user = UserFactory()
        self.give(user, programmes=[mgsd], provinces=[south])
        self.give(user, programmes=[mgsd])
        for choice in ({"programmes": [mgsd]}, {"programmes": [mgsd], "provinces": [south]}):
            with pytest.raises(DomainError) as refused:
                self.give(user, **choice)
            assert refused.value.code == "access.held"
        self.give(user, everything=True)
        with pytest.raises(DomainError):
            self.give(user, provinces=[south])
        assert user.role_grants.count() == 3

    @pytest.mark.parametrize(
        ("language", "choice", "text"),
        [
            ("en", {"everything": True}, "Programme officer, all programmes"),
            ("en", {"programmes": True}, "Programme officer for MGSD-2022"),
            ("en", {"provinces": True}, "Programme officer in South Sulawesi"),
            ("en", {"programmes": True, "provinces": True}, "Programme officer for MGSD-2022 in South Sulawesi"),
            ("id", {"programmes": True, "provinces": True}, "Pengelola program untuk MGSD-2022 di Sulawesi Selatan"),
        ],
    )
    def test_it_is_told_in_words(self, mgsd, south, language, choice, text):
        user = UserFactory()
        of = {"programmes": [mgsd], "provinces": [south], "everything": True}
        grant = self.give(user, **{name: of[name] for name in choice})
        with translation.override(language):
            assert grant.in_words == text

    def test_its_history_names_programmes_and_provinces(self, mgsd, south):
        grant = self.give(UserFactory(), programmes=[mgsd], provinces=[south])
        changes = [(change.field, change.new) for entry in entries_of(grant) for change in entry.changes]
        assert sorted(changes) == [("Programmes", str(mgsd)), ("Provinces", "South Sulawesi")]

    def test_the_invitation_says_what_it_is_for(self, mgsd, south, mailoutbox, do_jobs):
        invite(
            email="siti@example.org",
            full_name="Siti",
            language="en",
            roles=["officer"],
            scope=Choice(programmes=[mgsd], provinces=[south]),
            invited_by=AdministratorFactory(),
        )
        do_jobs()
        assert "Programme officer for MGSD-2022 in South Sulawesi" in mailoutbox[0].body


@pytest.mark.django_db
class TestOnThePages:
    @pytest.fixture
    def administrator(self, client):
        administrator = AdministratorFactory()
        sign_in(client, administrator)
        return administrator

    def test_somebody_is_invited_with_role_scope_and_end_in_one_go(self, client, administrator):
        mgsd, south = ProgrammeFactory(code="mgsd-2022"), RegionFactory(code="73")
        response = client.post(
            reverse("access:invite"),
            {
                "email": "siti@example.org",
                "full_name": "Siti",
                "language": "id",
                "roles": ["officer", "viewer"],
                "covers": "chosen",
                "programmes": [mgsd.pk],
                "provinces": [south.pk],
                "valid_until": "2099-12-31",
            },
        )
        siti = User.objects.get(email="siti@example.org")
        assert response["Location"] == siti.get_absolute_url()
        assert siti.scope.areas == (Area(frozenset({mgsd.pk}), frozenset({south.pk})),)
        assert siti.scope_of("viewer").named_programmes == {mgsd.pk}
        assert {f"{grant.valid_until}" for grant in siti.role_grants.all()} == {"2099-12-31"}

    @pytest.mark.parametrize(
        ("fields", "error"),
        [
            ({"role": "officer"}, "Say what the programme officer is responsible for"),
            (
                {"role": "viewer", "covers": "everything"},
                "Choose the programmes whose figures the viewer sees.",
            ),
            (
                {"role": "officer", "covers": "everything", "provinces": True},
                "Choose either everything, or certain",
            ),
            ({"role": "officer", "programmes": ["9" * 30]}, "is not one of the available choices"),
        ],
    )
    def test_a_refusal_stands_at_its_field_and_nothing_is_given(self, client, administrator, fields, error):
        siti, south = UserFactory(), RegionFactory(code="73")
        if fields.get("provinces"):
            fields = {**fields, "provinces": [south.pk]}
        response = client.post(reverse("access:give_role", args=[siti.pk]), fields)
        assert response.status_code == 422
        assert error in response.content.decode()
        assert not siti.role_grants.exists()

    def test_account_and_own_page_say_it(self, client, administrator):
        officer = OfficerFactory(role__provinces=[RegionFactory(code="73", name_en="South Sulawesi")])
        for address in (officer.get_absolute_url(), reverse("accounts:accounts")):
            assert "Programme officer in South Sulawesi" in client.get(address).content.decode()
        client.force_login(officer)
        assert "Programme officer in South Sulawesi" in client.get(reverse("accounts:me")).content.decode()
