"""Which spellings are one name, what identifies a person, and what speaks against it."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from participants.matching.comparing import Reason, Verdict, compare
from participants.matching.traits import Traits

NIP = "198703122010012003"


def codes(one, other, *, supports=None):
    return [each.code for each in compare(one, other).reasons if supports in {None, each.supports}]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Muhammad Syarif Djafar", "Muh. Sjarif Jafar"),
        ("Mochammad Rizki", "Mohamad Rizqi"),
        ("Soeharto Tjokroaminoto", "Suharto Cokroaminoto"),
        ("Johanes Djaratu", "Yohanes Dja Ratu"),
        ("Noerhidajah Lamadike", "Nur Hidayah Lamadike"),
        ("Achmad Fauzi", "Ahmad Pauzi"),
        ("Khadijah Yusuf", "Chadidjah Jusuf"),
        ("Siti Rahma", "RAHMA, SITI"),
        ("Dr. H. Ahmad Fauzi, S.H., M.Si.", "Ahmad Fauzi"),
        ("Zulkifli Aziz", "Sulkifli Asis"),
        ("I Wayan Sudarma", "I Wyn. Sudarma"),
        ("Suharto", "SOEHARTO"),
    ],
)
def test_two_spellings_are_one_name(one, other):
    assert {"same_name", "same_name_spelled"} & set(codes(Traits(one), Traits(other)))


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ("Siti Nurhaliza Tarudin", "Siti Nurhaliza", "part_of_name"),
        ("Muhammad Syarif", "M. Syarif", "initials"),
        ("Bambang Sutrisno", "Bambang Sutrino", "similar_name"),
        ("Budi Santoso", "Hendra Wijaya", "other_name"),
    ],
)
def test_how_two_names_are_alike(one, other, code):
    assert codes(Traits(one), Traits(other)) == [code]


def test_accents_decomposed_in_one_file_and_composed_in_the_other_are_the_same():
    composed = Traits(unicodedata.normalize("NFC", "José Pereira"))
    decomposed = Traits(unicodedata.normalize("NFD", "José Pereira"))
    assert codes(composed, decomposed) == ["same_name"]


def test_a_single_name_is_compared_like_any_other():
    assert compare(Traits("Suharto", phone="0812 1111 222"), Traits("Soeharto", phone="+62 812-1111-222")).verdict == (
        Verdict.SAME
    )


@pytest.mark.parametrize(
    ("what", "code"),
    [
        ({"nip": NIP}, "same_nip"),
        ({"email": "rahma@surat.id"}, "same_email"),
        ({"phone": "0812 3456 7890"}, "same_phone"),
        ({"birth_date": datetime.date(1987, 3, 12), "institution": 3}, "same_birth_date"),
    ],
)
def test_a_name_and_what_identifies_are_the_same_person(what, code):
    one, other = Traits("Siti Rahmawati", **what), Traits("Siti Rachmawati", **what)
    assert compare(one, other).verdict == Verdict.SAME
    assert code in codes(one, other, supports=True)


@pytest.mark.parametrize(
    "shared",
    [{"institution": 3}, {"email": "kepegawaian@kantor.go.id"}, {"phone": "021 555 1234"}, {}],
    ids=["office", "mailbox of an office", "switchboard", "nothing"],
)
def test_namesakes_are_perhaps_the_same_and_no_more(shared):
    assert compare(Traits("Siti Rahmawati", **shared), Traits("Siti Rahmawati", **shared)).verdict == Verdict.PERHAPS


@pytest.mark.parametrize(
    ("one", "other", "code"),
    [
        ({"nip": NIP}, {"nip": "197001011995031001"}, "other_nip"),
        ({"birth_date": datetime.date(1987, 3, 12)}, {"nip": "197001011995031001"}, "other_birth_date"),
        ({"sex": "male"}, {"sex": "female"}, "other_sex"),
    ],
)
def test_what_contradicts_keeps_two_from_being_called_the_same(one, other, code):
    match = compare(
        Traits("Siti Rahmawati", phone="08123456789", **one), Traits("Siti Rahmawati", phone="08123456789", **other)
    )
    assert match.verdict != Verdict.SAME
    assert Reason(code, False) in match.reasons


def test_an_address_alone_makes_nobody_the_same_person():
    """Else an account would be taken over by whoever types its address."""
    one, other = Traits("Siti Rahmawati", email="rahma@surat.id"), Traits("Budi Santoso", email="rahma@surat.id")
    assert compare(one, other).verdict == Verdict.PERHAPS


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_are_compared_alike_in_either_order(one, other):
    left, right = compare(Traits(one), Traits(other)), compare(Traits(other), Traits(one))
    assert (left.verdict, left.points) == (right.verdict, right.points)
