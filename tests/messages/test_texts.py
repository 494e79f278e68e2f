"""From a text with fields to an email: what is typed is no program, and each format is escaped as it needs."""

import pytest

from emm.common.errors import DomainError
from emm.messages import rendering
from emm.messages.rendering import Wording

pytestmark = pytest.mark.django_db


def rendered(kind, text, subject="{name}", **values):
    return rendering.render(kind, Wording(subject, text), {"name": "A", "link": "", "secret": "", **values}, "en")


def test_plain_text_is_as_typed_and_html_is_escaped(kind):
    email = rendered(kind, "Dear <b>{name}</b> & co,\n\nbye", name="<script>alert('x')</script>")
    assert email.text == "Dear <b><script>alert('x')</script></b> & co,\n\nbye\n"
    assert "<p>Dear &lt;b&gt;&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;&lt;/b&gt; &amp; co,</p>" in email.html


def test_the_subject_is_one_line_of_a_limited_length(kind):
    email = rendered(kind, "x", subject="Note:\r\n{name}", name="a\nBcc: x@example.org " + "b" * 200)
    assert email.subject == ("Note: a Bcc: x@example.org " + "b" * 200)[:150]


def test_only_addresses_in_fields_for_links_become_links(kind):
    email = rendered(kind, "{name} {link}", name="https://evil.example/", link='https://example.org/?a=1&b="2"')
    assert (
        '<p>https://evil.example/ <a href="https://example.org/?a=1&amp;b=&quot;2&quot;">'
        "https://example.org/?a=1&amp;b=&quot;2&quot;</a></p>"
    ) in email.html
    assert "<a" not in rendered(kind, "{link}", link="javascript:alert(1)").html


def test_what_a_field_stands_for_is_not_searched_again(kind):
    assert rendered(kind, "{name}", name="{secret}", secret="s3cret").text == "{secret}\n"


@pytest.mark.parametrize(
    ("subject", "text", "field", "code"),
    [
        ("Note", "{name} {nobody}", "text", "messages.unknown_field"),
        ("{nobody}", "{name}", "subject", "messages.unknown_field"),
        ("Note", "{name} {name.__class__}", "text", "messages.unknown_field"),
        ("Note", "{name} }", "text", "messages.lone_brace"),
        ("Note", "no field", "text", "messages.missing_field"),
        ("{secret}", "{name}", "subject", "messages.secret_in_subject"),
    ],
)
def test_a_text_that_cannot_be_filled_in_is_refused_at_its_field(kind, subject, text, field, code):
    with pytest.raises(DomainError) as refusal:
        rendering.check(kind, Wording(subject, text))
    [(place, [error])] = refusal.value.error_dict.items()
    assert (place, error.code) == (field, code)


def test_every_built_in_text_can_be_filled_in_in_each_language(settings):
    from emm.messages import kinds

    for kind in kinds.all_kinds():
        for language, _name in settings.LANGUAGES:
            wording = rendering.built_in(kind, language)
            rendering.check(kind, wording)
            email = rendering.render(kind, wording, rendering.samples(kind, language), language)
            assert "{" not in email.subject + email.text
