"""Requests that no page of ours can mean."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse


class RefuseControlCharacters:
    """Answer 400 to a NUL in the address or a cookie: PostgreSQL stores no such text, and nothing of ours has one.

    Text in forms is checked by Django's own form fields.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        parameters = (text for name, values in request.GET.lists() for text in (name, *values))
        if any("\x00" in text for text in (request.path, *parameters, *request.COOKIES.values())):
            raise BadRequest("The address or a cookie holds a NUL character.")
