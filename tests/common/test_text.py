"""Text gets its one form: what looks the same is the same, and nothing stays that nobody sees."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emm.common.text import clean_line, clean_text

ZWNJ, ZWJ = "\u200c", "\u200d"
# What goes wrong in texts that are copied from elsewhere, beside any characters at all.
AWKWARD = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from(
            "aeF \n\r\t\u0301\u0308\u0323\u200b\u200c\u200d\u200e\u00ad\ufeff\u034f\ufb01\ufe8d\u0627\u06cc"
        ),
        st.sampled_from("\ua98f\ua9c0\u00a0\u2028\u1100\u1161\u3164\u05d1\u05bc\u09cd\u0995\uff21\u0345\u212b\u2800"),
    ),
    max_size=30,
)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("Fa\u0301tima da Cruz", "Fátima da Cruz"),
        ("Ana\u200b Lestari\u200e", "Ana Lestari"),
        ("\ufeffAna", "Ana"),
        ("Ana\u202eanaL\u202c", "AnaanaL"),
        ("Les\u00adtari", "Lestari"),
        ("e\u200b\u0301", "é"),
        ("Siti\u00a0Rahma", "Siti Rahma"),
        ("  Siti \t  Rahma  ", "Siti Rahma"),
        ("Line\r\nBcc: x@example.org", "Line Bcc: x@example.org"),
        ("Line\u2028Two\x85Three", "Line Two Three"),
        ("NUL\x00 \x07bell", "NUL bell"),
        ("half \ud83d a pair", "half a pair"),
        ("So\ufb01a Mu\ufb04er", "Sofia Muffler"),
        ("\u0132sbrand Van D\u0133k", "IJsbrand Van Dijk"),
        ("\ufe8e\ufee4\ufeea", "امه"),
        ("عبدﷲ", "عبدالله"),
        ("Ａｎａ", "Ana"),
        ("𝐀𝐧𝐚", "Ana"),
        ("Nur\u2011Aini", "Nur-Aini"),
        ("\u3164", ""),
        ("\u2800 \u00a0", ""),
        ("Å", "Å"),
    ],
)
def test_what_looks_the_same_is_stored_the_same(typed, stored):
    assert clean_line(typed) == stored


@pytest.mark.parametrize(
    "text",
    [
        "m² and x₁",
        "№ 7",
        "½ day",
        "Ahmad Rifa’i",
        "D'Souza",
        "2022–2023",
        "ﷺ",
        "ꦱꦶꦠꦶ",
        "محمد رضا",
        "Дмитрий",
        "田中",
        "20 °C",
    ],
)
def test_what_means_something_stays(text):
    assert clean_line(text) == text


def test_joiners_stay_where_a_script_needs_them():
    persian = f"علی{ZWNJ}رضا"
    javanese = f"ꦏ꧀{ZWNJ}ꦏ"
    bengali = f"ক্{ZWJ}ক"
    assert [clean_line(name) for name in (persian, javanese, bengali)] == [persian, javanese, bengali]


def test_joiners_go_where_nobody_sees_them():
    assert clean_line(f"Ah{ZWNJ}mad{ZWJ} {ZWNJ}علی{ZWNJ}") == "Ahmad علی"


def test_text_of_several_lines_keeps_its_lines():
    assert clean_text("\r\n One\u200b  line \r\nTwo\u2028Three\r\rFive\n") == "One line\nTwo\nThree\n\nFive"


@given(AWKWARD)
def test_to_clean_twice_is_to_clean_once(text):
    line, several = clean_line(text), clean_text(text)
    assert (clean_line(line), clean_text(several)) == (line, several)


@given(AWKWARD)
def test_a_clean_line_can_be_stored_and_sent(text):
    line = clean_line(text)
    line.encode()
    assert unicodedata.is_normalized("NFC", line)
    assert [character for character in line if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}] == []
