"""Forms of Unicode in linear time, for text that anybody may have sent."""

import re
import unicodedata
from typing import Literal

# Unicode's own way with streams (UAX 15, 13): no letter has more than 30 marks; those of people have three at most.
_MAX_MARKS = 30
_MARKS = "".join(character for character in map(chr, range(0x20000)) if unicodedata.combining(character))
_MORE_MARKS = re.compile(f"([{_MARKS}]{{{_MAX_MARKS}}})[{_MARKS}]+")


def normalized(form: Literal["NFC", "NFKC", "NFKD"], text: str) -> str:
    """``text`` in ``form``, without the marks that follow the thirtieth on a letter.

    ``unicodedata.normalize`` puts the marks of a letter in order, n² steps for n marks: hours for a megabyte of them.
    """
    return unicodedata.normalize(form, _MORE_MARKS.sub(r"\1", text))
