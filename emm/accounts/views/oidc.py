"""The door through the organisation: allauth's own, and words where the other side does not answer."""

import logging

from allauth.socialaccount.providers.openid_connect import views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from requests.exceptions import RequestException

logger = logging.getLogger(__name__)


def login(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Out to the provider; allauth asks it for its addresses first, and would fail with it."""
    try:
        response: HttpResponse = views.login(request, provider_id)
    except RequestException as error:
        logger.warning("The OpenID provider does not answer: %s", type(error).__name__)
        return render(request, "socialaccount/authentication_error.html", status=503)
    return response


callback = views.callback
