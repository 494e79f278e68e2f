"""Where mail services tell what became of letters: django-anymail's own views, and an answer to what cannot be read."""

import functools
import logging
from collections.abc import Callable
from json import JSONDecodeError

from anymail import urls
from anymail.exceptions import AnymailConfigurationError
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern

logger = logging.getLogger(__name__)

View = Callable[..., HttpResponse]


def _readable(view: View) -> View:
    """``view``, which answers 400 where the body is no message at all, and 404 for a service that is not set up.

    The library alone would fail. What fails otherwise stays a failure: the service sends it again later.
    """

    @functools.wraps(view)  # with it goes that the view needs no token of a form
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (JSONDecodeError, UnicodeDecodeError) as error:
            logger.warning("A mail service sent what cannot be read: %s", type(error).__name__)
            raise BadRequest("This is no message about a letter.") from error
        except AnymailConfigurationError as error:
            # Somebody's guess; or a service in use, of whose settings one is missing, which the library names.
            logger.warning("A mail service that is not set up told something: %s", error)
            raise Http404 from error

    return answer


# Where is told what happened to letters of ours, and not where the library would take in letters; Mandrill's address is
# for both, and here nobody listens to letters.
urlpatterns = [
    URLPattern(each.pattern, _readable(each.callback), each.default_args, each.name)
    for each in urls.urlpatterns
    if each.name.endswith("_tracking_webhook")
]
app_name = urls.app_name
