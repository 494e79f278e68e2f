import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainings.certificates.records import codes


def test_code_holds_eighty_bits():
    code = codes.new_code()

    assert (len(code), set(code) <= set(codes.ALPHABET), len(codes.ALPHABET)) == (16, True, 32)


def test_two_codes_differ():
    assert len({codes.new_code() for _ in range(1000)}) == 1000


def test_code_is_grouped_by_four():
    assert codes.grouped("7K2M9QXT4HVBA1CD") == "7K2M-9QXT-4HVB-A1CD"


@pytest.mark.parametrize(
    "typed",
    [
        "7K2M-9QXT-4HVB-A1C0",
        "7k2m9qxt4hvba1c0",
        " 7K2M 9QXT 4HVB A1C0 ",
        "7K2M–9QXT–4HVB–A1CO",
        "7k2m.9qxt.4hvb.aico",
        "7K2M-9QXT-4HVB-ALC0",
    ],
)
def test_code_is_understood_however_it_is_typed(typed):
    assert codes.normalise(typed) == "7K2M9QXT4HVBA1C0"


@pytest.mark.parametrize(
    "typed", ["", "7K2M-9QXT", "7K2M-9QXT-4HVB-A1CDE", "7K2M-9QXT-4HVB-A1CU", "IOM-ID/EMM/2022/1", "é" * 16]
)
def test_what_cannot_be_a_code_means_none(typed):
    assert codes.normalise(typed) == ""


@given(st.text(alphabet=codes.ALPHABET, min_size=16, max_size=16))
def test_grouping_is_undone_by_normalising(code):
    assert codes.normalise(codes.grouped(code).lower()) == code
