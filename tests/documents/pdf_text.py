"""The text of a page, as programs that had no part in making it read it from the file."""

import re
import subprocess

import pypdfium2

from emm.common.normalizing import normalized

# Marks of direction that a program adds, and signs that are not seen.
_UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\ufeff]")


def text_of(page):
    return " ".join(page.extract_text().split())


def said_by(page):
    """The text without white space: where one line ends and the next begins is the reader's guess."""
    return squeezed(page.extract_text())


def squeezed(text):
    return re.sub(r"\s", "", text)


def text_by_pdfium(file):
    """The text of the first page as Chrome reads it."""
    with pypdfium2.PdfDocument(file) as pdf:
        return _seen(pdf[0].get_textpage().get_text_range())


def text_by_poppler(file):
    """The text of the first page as the viewers of Linux read it."""
    said = subprocess.run(["pdftotext", "-l", "1", "-", "-"], input=file, capture_output=True, check=True).stdout
    return _seen(said.decode())


def _seen(text):
    return normalized("NFC", " ".join(_UNSEEN.sub("", text).split()))
