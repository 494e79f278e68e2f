"""``{% csrf_token %}``, wherever it stands, with the form's own number (``emm.forms.submissions``).

Every form that changes something has this tag, also those of the admin site and of libraries, so that none is missed.
"""

from typing import Any

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from emm.forms.submissions import NUMBER, new_number

register = template.Library()


class NumberedCsrfTokenNode(CsrfTokenNode):
    def render(self, context: Any) -> str:
        field = super().render(context)
        # A part that is rendered on its own may name the request among its values.
        request = getattr(context, "request", None) or context.get("request")
        return field + number_field(request) if field and request is not None else field


@register.tag
def csrf_token(parser: Parser, token: Token) -> NumberedCsrfTokenNode:
    return NumberedCsrfTokenNode()


def number_field(request: Any) -> SafeString:
    """The hidden field with a new number, where somebody is signed in."""
    user = getattr(request, "user", None)
    # Whoever looks through other eyes sends nothing.
    if user is None or not user.is_authenticated or getattr(request, "impersonation", None):
        return SafeString("")
    return format_html('<input type="hidden" name="{}" value="{}">', NUMBER, new_number(user.pk))
