"""Pages of ours within pages of ours: the preview of a certificate, in a frame beside its editor.

Everywhere else the policy forbids frames. The frame runs no script and sends no form (its ``sandbox``).
"""

from typing import Any, TypeVar

from csp.constants import SELF
from csp.decorators import csp_replace
from django.utils.decorators import method_decorator
from django.views.decorators.clickjacking import xframe_options_sameorigin

View = TypeVar("View", bound=type[Any])


def framing(view: View) -> View:
    """For a page that holds such a frame."""
    decorated: View = method_decorator(csp_replace({"frame-src": [SELF]}), name="dispatch")(view)
    return decorated


def framed(view: View) -> View:
    """For a page that is shown in one."""
    decorated: View = method_decorator(
        [csp_replace({"frame-ancestors": [SELF], "form-action": ["'none'"]}), xframe_options_sameorigin],
        name="dispatch",
    )(view)
    return decorated
