"""Forms of Unicode for text of any making."""

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from emm.common.normalizing import normalized


@given(st.text(max_size=30), st.sampled_from(["NFC", "NFKC", "NFKD"]))
def test_text_of_few_marks_is_normalized_as_unicode_says(text, form):
    assert normalized(form, text) == unicodedata.normalize(form, text)


def test_a_letter_keeps_thirty_marks():
    assert normalized("NFC", "q" + "\u0301" * 40 + "a\u0301") == "q" + "\u0301" * 30 + "á"
