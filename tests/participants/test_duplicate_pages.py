"""The queue of possible duplicates, the page that merges two, and the one that parts them."""

import pytest
from django.urls import reverse
from django.utils import translation

from emm.common.errors import DomainError
from participants.models import DuplicatePair, Merge, Person
from participants.services.duplicate_pairs import decide_different
from participants.services.merging import merge_people
from participants.services.scanning import scan_people
from tests.downloads import content_of
from tests.factories import (
    AdministratorFactory,
    ConsentFactory,
    InstitutionFactory,
    OfficerFactory,
    PersonFactory,
    ProgrammeFactory,
    RegionFactory,
)

from .pages import text_of

pytestmark = pytest.mark.django_db
QUEUE = "/en/staff/people/duplicates/"
TWINS = [
    ("Johanes Djaratu", "Yohanes Dja Ratu"),
    ("Bambang Soetrisno", "Bambang Sutrisno"),
    ("Hendra Widjaja", "Hendra Wijaya"),
]


def twins(number=1, **values):
    """Pairs who are very likely the same, and found by a scan."""
    values.setdefault("sex", "male")
    for each, (one, other) in enumerate(TWINS[:number]):
        PersonFactory(full_name=one, phone=f"08123456{each:03}", **values)
        PersonFactory(full_name=other, phone=f"08123456{each:03}", **values)
    scan_people()


class TestScan:
    def test_it_finds_pairs_and_keeps_what_was_decided(self):
        twins()
        pair = DuplicatePair.objects.get()
        assert (pair.verdict, pair.decision) == ("same", "open")
        assert ["same_phone", True] in pair.reasons
        pair.decision = "different"
        pair.save()
        scan_people()
        assert DuplicatePair.objects.get().decision == "different"

    def test_what_is_no_longer_alike_leaves_the_queue(self):
        twins()
        Person.objects.filter(full_name__startswith="Yohanes").update(full_name="Hendra Wijaya", phone="")
        scan_people()
        assert not DuplicatePair.objects.exists()

    def test_the_reasons_that_are_kept_hold_no_values(self):
        twins()
        assert "ohanes" not in str(DuplicatePair.objects.get().reasons)

    def test_the_button_starts_it_in_the_background(self, client, administrator):
        response = client.post(reverse("participants:duplicates_scan"))
        assert response.status_code == 302
        assert "/jobs/" in response["Location"]


class TestQueue:
    @pytest.mark.parametrize("number", [1, 3])
    def test_as_many_queries_for_three_pairs_as_for_one(self, client, administrator, django_assert_num_queries, number):
        twins(number)
        client.get(QUEUE)
        with django_assert_num_queries(5):
            assert client.get(QUEUE).context["page_obj"].paginator.count == number

    def test_it_is_searched_filtered_and_given_as_a_file(self, client, administrator):
        twins(2)
        count = lambda **query: client.get(QUEUE, query).context["page_obj"].paginator.count  # noqa: E731
        assert (count(q="djaratu"), count(q="hendra")) == (1, 0)
        assert (count(verdict="same"), count(verdict="perhaps"), count(decision="different")) == (2, 0, 0)
        file = content_of(client.get(QUEUE, {"export": "csv"})).decode()
        assert "Johanes Djaratu" in file
        assert "same telephone" in file

    def test_it_says_so_when_it_is_empty(self, client, administrator):
        assert "No possible duplicates" in text_of(client.get(QUEUE))
        with translation.override("id"):
            page = text_of(client.get(reverse("participants:duplicates")))
        assert "Tidak ada kemungkinan data ganda" in page

    def test_not_the_same_is_remembered_and_can_be_taken_back(self, client, administrator):
        twins()
        pair = DuplicatePair.objects.get()
        client.post(reverse("participants:pair_different", args=[pair.pk]))
        pair.refresh_from_db()
        assert (pair.decision, pair.decided_by) == ("different", administrator)
        assert client.get(QUEUE).context["page_obj"].paginator.count == 0
        client.post(reverse("participants:pair_reopen", args=[pair.pk]))
        pair.refresh_from_db()
        assert (pair.decision, pair.decided_by, pair.decided_at) == ("open", None, None)

    def test_a_pair_is_decided_once(self, administrator):
        twins()
        pair = DuplicatePair.objects.get()
        decide_different(pair=pair, by=administrator)
        with pytest.raises(DomainError) as refusal:
            decide_different(pair=pair, by=administrator)
        assert refusal.value.code == "participants.pair_decided"

    def test_of_a_hidden_record_only_that_there_is_one_and_whom_to_ask(self, client):
        south, keeper = RegionFactory(), AdministratorFactory(full_name="Keeper of Records")
        from emm.common.acting import acting

        PersonFactory(full_name="Johanes Djaratu", phone="08123456789", region=south, institution=None, sex="male")
        with acting(by=keeper):
            hidden = PersonFactory(
                full_name="Yohanes Dja Ratu", phone="08123456789", email="hidden@surat.id", sex="male"
            )
        scan_people()
        officer = OfficerFactory(role__provinces=[south], role__programmes=[ProgrammeFactory()])
        client.force_login(officer)
        page = text_of(client.get(QUEUE))
        assert "Johanes Djaratu" in page
        assert "Keeper of Records" in page
        for secret in (
            "Dja Ratu",
            "hidden@surat.id",
            hidden.get_absolute_url(),
            hidden.institution.label,
            "same telephone",
        ):
            assert secret not in page
        assert "Dja Ratu" not in content_of(client.get(QUEUE, {"export": "csv"})).decode()
        assert client.get(QUEUE, {"q": "Yohanes"}).context["page_obj"].paginator.count == 0
        pair = DuplicatePair.objects.get()
        assert client.post(reverse("participants:pair_different", args=[pair.pk])).status_code == 404
        assert client.get(reverse("participants:merge", args=[pair.one_id, pair.other_id])).status_code == 404


class TestMerging:
    @pytest.fixture
    def pair(self):
        ministry = InstitutionFactory(name_en="Ministry of Manpower")
        older = PersonFactory(full_name="Johanes Djaratu", email="j@surat.id", institution=ministry)
        newer = PersonFactory(
            full_name="Yohanes Dja Ratu", email=None, phone="0812", institution=ministry, sex=older.sex
        )
        return older, newer

    def form_of(self, client, address):
        form = client.get(address).context["form"]
        return {name: field.initial for name, field in form.fields.items()}

    def test_two_records_are_made_one_and_the_old_address_leads_on(self, client, administrator, pair):
        older, newer = pair
        ConsentFactory(person=newer)
        address = reverse("participants:merge", args=[older.pk, newer.pk])
        page = text_of(client.get(address))
        assert "1 consent" in page
        assert "same name, spelled differently" in page
        typed = self.form_of(client, address)
        assert typed["phone"] == "other"
        response = client.post(address, typed | {"full_name": "other"})
        assert response["Location"] == older.get_absolute_url()
        assert "Merged from two records" in text_of(client.get(older.get_absolute_url()))
        for name in ("person", "person_history", "person_edit"):
            led = client.get(reverse(f"participants:{name}", args=[newer.pk]))
            assert (led.status_code, led["Location"]) == (301, reverse(f"participants:{name}", args=[older.pk]))
        history = text_of(client.get(reverse("participants:person_history", args=[older.pk])))
        assert f"Record {newer.pk} was merged into record {older.pk}." in history

    def test_the_older_stays_whichever_was_named_first(self, client, administrator, pair):
        older, newer = pair
        response = client.get(reverse("participants:merge", args=[newer.pk, older.pk]))
        assert response["Location"] == reverse("participants:merge", args=[older.pk, newer.pk])

    def test_what_was_changed_meanwhile_is_compared_again(self, client, administrator, pair):
        older, newer = pair
        address = reverse("participants:merge", args=[older.pk, newer.pk])
        typed = self.form_of(client, address)
        newer.position = "Director"
        newer.save()
        response = client.post(address, typed)
        assert response.status_code == 422
        assert "One of the records was changed meanwhile." in text_of(response)
        assert Person.objects.count() == 2

    def test_nobody_who_may_not_see_both_merges_them(self, client, pair):
        client.force_login(OfficerFactory(role__programmes=[ProgrammeFactory()]))
        address = reverse("participants:merge", args=[pair[0].pk, pair[1].pk])
        assert (client.get(address).status_code, client.post(address).status_code) == (404, 404)

    def test_it_is_undone_and_what_came_later_is_assigned(self, client, administrator, pair):
        older, newer = pair
        merge = merge_people(survivor=older, merged=newer, choices={}, by=administrator)
        consent = ConsentFactory(person=Person.objects.get())
        address = reverse("participants:merge_undo", args=[merge.pk])
        assert "Record of Yohanes Dja Ratu, merged" in text_of(client.get(address))
        assert client.post(address).status_code == 422
        response = client.post(address, {f"consents-{consent.pk}": "other"})
        assert response["Location"] == older.get_absolute_url()
        consent.refresh_from_db()
        assert consent.person_id == newer.pk
        assert Merge.objects.get().undone_by == administrator
        assert client.get(reverse("participants:person", args=[newer.pk])).status_code == 200
        assert client.get(address).status_code == 404
