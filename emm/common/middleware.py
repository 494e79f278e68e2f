"""What every request passes: who acts in it; and what no page of ours can mean is refused."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from .acting import acting_in

NUL = "\x00"


class RefuseControlCharacters:
    """Answer 400 to a NUL in the address, and pass over cookies that hold one.

    PostgreSQL stores no such text, and nothing of ours has it. Text in forms is checked by Django's own form fields.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for name in [name for name, value in request.COOKIES.items() if NUL in value]:
            del request.COOKIES[name]
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *args: object) -> None:
        parameters = (text for name, values in request.GET.lists() for text in (name, *values))
        if NUL in request.path or any(NUL in text for text in parameters):
            raise BadRequest("The address holds a NUL character.")


class ActAsUser:
    """Whoever is signed in is who acts, for the history (``emm.common.acting``)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with acting_in(request):
            return self.get_response(request)
