"""Text that anybody may send is worked on in linear time: twice as long a text takes twice as long, not four times.

Each is so long that a search that starts again from each of its letters takes minutes (two, for spaces at the end of a
text of spaces and a letter), and all of them together take seconds otherwise. A process of its own does them, and is
ended by the system when it has used a minute of processor.
"""

import json
import resource
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.sqlite

PROCESSOR_SECONDS = 60
LENGTH = 200_000
# By function, with what it takes before the text: beginnings of what it looks for, again and again, none of which comes
# to an end.
HOSTILE = {
    "emm.common.redaction.redact": [
        "a", "a.", "a@", "a-", "@a", "a@b.", "a@b-", "?", "(?", "?a", "://", "://:", "://a:", "ip=", "ip=:", "1",
        "/en/", "/en/(?", "/v/a", "DETAIL: ", "\nDETAIL: ", " ", "/",
    ],
    "emm.common.text.clean_line": ["a\u0301", "\u0301\u0316", "\u0316\u0301\u0345", "\u200d", " ", "\n", "\ufb01"],
    "emm.common.text.clean_text": ["\u0301\u0316", "\r\n", " \n", "\u200d"],
    "emm.common.text.fold": ["\u0301\u0316", "\u0316\u0301\u0345", "'", "-", " ", "\u200d"],
    "emm.common.normalizing.normalized NFC": ["a\u0301", "\u0301\u0316", "\u0316\u0301\u0345", "\u0f71\u0f72"],
    "trainings.certificates.records.codes.normalise": ["-", " ", "·", "A", "A-", "/v/", "https://"],
    "trainings.certificates.designs.placeholders.names_in": ["{", "}", "[", "[{", "{a", "[a", "{}", "[]"],
}  # fmt: skip
SCRIPT = """
import importlib, json, resource, sys
import django; django.setup()
for call, texts in json.load(sys.stdin).items():
    path, *before = call.split()
    module, _, name = path.rpartition(".")
    function = getattr(importlib.import_module(module), name)
    for text in texts:
        print(path, repr(text), flush=True)
        function(*before, text * (%d // len(text)))
        function(*before, text * (%d // len(text)) + "!")
print("all", flush=True)
"""


def test_long_texts_take_no_longer_than_they_are_long():
    def limit():
        resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_SECONDS, PROCESSOR_SECONDS))

    done = subprocess.run(
        [sys.executable, "-c", SCRIPT % (LENGTH, LENGTH)],
        input=json.dumps(HOSTILE),
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
        preexec_fn=limit,
        check=False,
    )

    assert done.stdout.splitlines()[-1] == "all", f"ended at {done.stdout.splitlines()[-1]} {done.stderr[-2000:]}"
