"""Who in the database may be the person asked about, and what of it the reader is told."""

import pytest
from django.core.management import call_command

from participants.matching.comparing import Verdict
from participants.matching.index import index_people
from participants.matching.keyed_hashes import nip_digest
from participants.matching.traits import Traits
from participants.models import DuplicatePair, MatchKey, Person
from participants.services.candidates import candidates, candidates_of_many
from participants.services.reindexing import reindex_people
from tests.factories import AdministratorFactory, OfficerFactory, PersonFactory, ProgrammeFactory, UserFactory
from trainings.privacy.erasure import remove_identity

pytestmark = pytest.mark.django_db
NIP = "198703122010012003"


@pytest.fixture
def administrator():
    return AdministratorFactory()


def found(traits, user, **options):
    return [each.person for each in candidates(traits, user=user, **options)]


@pytest.mark.parametrize(
    ("on_record", "asked"),
    [
        ({"full_name": "Yohanes Dja Ratu"}, {"full_name": "Johanes Djaratu"}),
        ({"full_name": "Muhammad Syarif"}, {"full_name": "M. Sjarif"}),
        ({"full_name": "Bambang Sutrisno"}, {"full_name": "Bambang Sutrino"}),
        ({"full_name": "Suharto"}, {"full_name": "Soeharto", "nip": ""}),
        ({"full_name": "Ani", "nip": NIP}, {"full_name": "Rahmawati", "nip": "19870312 201001 2 003"}),
        ({"full_name": "Ani", "phone": "+62 812-3456-789"}, {"full_name": "Rahmawati", "phone": "08123456789"}),
        ({"full_name": "Ani", "email": "ani@surat.id"}, {"full_name": "Rahmawati", "email": "ANI@surat.id"}),
    ],
)
def test_somebody_is_found_by_name_and_by_what_identifies(administrator, on_record, asked):
    person = PersonFactory(**{"email": None, **on_record})
    PersonFactory(full_name="Hendra Wijaya")
    assert found(Traits(**asked), administrator) == [person]


def test_the_address_of_an_account_counts_also_when_it_changes(administrator):
    account = UserFactory(email="old@surat.id")
    person = PersonFactory(full_name="Ani", user=account)
    account.email = "new@surat.id"
    account.save()
    assert found(Traits("Rahmawati", email="new@surat.id"), administrator) == [person]
    assert found(Traits("Rahmawati", email="old@surat.id"), administrator) == []


def test_the_likeliest_stands_first_and_each_row_has_its_own(administrator):
    likely = PersonFactory(full_name="Siti Rahmawati", phone="08123456789", email=None)
    namesake = PersonFactory(full_name="Siti Rahmawati", email=None)
    rows = [Traits("Siti Rahmawati", phone="08123456789"), Traits("Nobody Else"), Traits("Siti Rahmawati")]
    asked = candidates_of_many(rows, user=administrator)
    assert [[(each.person, each.verdict) for each in row] for row in asked] == [
        [(likely, Verdict.SAME), (namesake, Verdict.PERHAPS)],
        [],
        [(likely, Verdict.PERHAPS), (namesake, Verdict.PERHAPS)],
    ]


def test_as_many_queries_for_three_rows_as_for_one(administrator, django_assert_num_queries):
    for _each in range(3):
        PersonFactory(full_name="Siti Rahmawati")
    rows = [Traits("Siti Rahmawati")]
    candidates_of_many(rows, user=administrator)  # reads the roles of the account
    with django_assert_num_queries(2):
        candidates_of_many(rows, user=administrator)
    with django_assert_num_queries(2):
        candidates_of_many(rows * 3, user=administrator)


class TestWhomTheReaderDoesNotSee:
    @pytest.fixture
    def officer(self):
        return OfficerFactory(role__programmes=[ProgrammeFactory()])

    def test_only_that_there_is_a_record_and_whom_to_ask(self, officer, administrator):
        from emm.common.acting import acting

        with acting(by=administrator):
            person = PersonFactory(full_name="Siti Rahmawati", nip=NIP)
        (candidate,) = candidates(Traits("Siti Rachmawati"), user=officer)
        assert (candidate.person, candidate.visible, candidate.reasons) == (person, False, ())
        assert candidate.whom_to_ask == administrator.get_full_name()

    @pytest.mark.parametrize("typed", ["Siti", "Rahmawati", "Siti Rahmawati Dewi", "S. Rahmawati", "Siti Rahmavati"])
    def test_nobody_is_found_by_a_part_of_the_name(self, officer, typed):
        PersonFactory(full_name="Siti Kartika Rahmawati")
        assert candidates(Traits(typed), user=officer) == []


def test_who_was_decided_to_be_another_is_not_asked_again(administrator):
    one, other = PersonFactory(full_name="Siti Rahmawati"), PersonFactory(full_name="Siti Rahmawati")
    assert found(Traits("Siti Rahmawati"), administrator, but=other) == [one]
    DuplicatePair.objects.create(one=one, other=other, verdict="perhaps", decision="different")
    assert found(Traits("Siti Rahmawati"), administrator, but=other) == []


class TestHashes:
    def test_the_nip_is_found_by_a_hash_also_of_many_at_once_and_in_part(self):
        one = PersonFactory(nip="19870312 201001 2 003")
        Person.objects.bulk_create([Person(full_name="Ani", nip=NIP)])
        assert set(Person.objects.values_list("nip_digest", flat=True)) == {nip_digest(NIP)}
        one.nip = ""
        one.save(update_fields=["nip"])
        assert Person.objects.get(pk=one.pk).nip_digest == ""

    def test_neither_the_hash_nor_the_keys_hold_the_number(self):
        person = PersonFactory(nip=NIP)
        assert NIP not in person.nip_digest
        assert len(person.nip_digest) == 64
        assert not hasattr(person.history.latest(), "nip_digest")

    def test_another_secret_makes_them_anew(self, settings, administrator):
        person = PersonFactory(full_name="Ani", nip=NIP, email=None)
        before = person.nip_digest
        keys = set(MatchKey.objects.values_list("key", flat=True))
        settings.NIP_SEARCH_KEY = "another secret"
        assert found(Traits("Ani"), administrator) == []
        assert reindex_people() == 1
        person.refresh_from_db()
        assert person.nip_digest == nip_digest(NIP) != before
        assert keys.isdisjoint(MatchKey.objects.values_list("key", flat=True))
        assert found(Traits("Ani"), administrator) == [person]

    def test_the_command_says_how_many(self, capsys):
        PersonFactory()
        call_command("reindex_people")
        assert capsys.readouterr().out == "1 people indexed.\n"

    def test_a_save_that_changes_nothing_writes_no_key(self, django_assert_num_queries):
        person = PersonFactory()
        keys = set(MatchKey.objects.values_list("pk", flat=True))
        person.save()
        assert set(MatchKey.objects.values_list("pk", flat=True)) == keys

    def test_many_are_indexed_after_bulk_create(self, administrator):
        (person,) = Person.objects.bulk_create([Person(full_name="Siti Rahmawati")])
        assert found(Traits("Siti Rahmawati"), administrator) == []
        index_people([person])
        assert found(Traits("Siti Rahmawati"), administrator) == [person]

    def test_nothing_is_left_when_the_name_is_removed(self):
        person = PersonFactory(full_name="Siti Rahmawati", nip=NIP)
        remove_identity(Person.objects.all(), person.pk)
        person.refresh_from_db()
        assert person.nip_digest == ""
        assert not person.match_keys.exists()
