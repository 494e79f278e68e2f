"""The API: each app's ``api.py`` has a router, which is named here. Its description is at ``/api/openapi.json``."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from ninja import NinjaAPI

from emm.common.problems import Problem


def read_only(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The description and its page."""
    return require_safe(cache_control(public=True, max_age=3600)(view))


api = NinjaAPI(
    title=f"{settings.SITE_NAME}: certificate verification",
    version="1",
    description="Open to everybody, at a limited pace: 429 and 503 say in Retry-After when to ask again. "
    "Send one file at a time. Nothing that is sent is kept.",
    servers=[{"url": settings.SITE_URL}],
    urls_namespace="api",
    docs_decorator=read_only,
)
api.add_router("/certificates", "trainings.certificates.verification.api.router")


@api.exception_handler(Problem)
def refuse(request: HttpRequest, problem: Problem) -> HttpResponse:
    return problem.as_response()


def for_machines(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Answers are open to scripts of other pages and not indexed; a wrong method and too much are problems too."""

    @wraps(view)
    def answer(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allowed = response["Allow"]
            response = Problem(HTTPStatus.METHOD_NOT_ALLOWED, f"Send one of {allowed}.").as_response()
            response["Allow"] = allowed
        return _opened(response)

    answer.refuse_large = _refuse_large  # type: ignore[attr-defined]  # read by RefuseLargeRequests
    return answer


def _refuse_large(limit: int) -> HttpResponseBase:
    detail = f"At most {limit} bytes are taken at a time."
    return _opened(Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, detail).as_response())


def _opened(response: HttpResponseBase) -> HttpResponseBase:
    response["Access-Control-Allow-Origin"] = "*"
    response["X-Robots-Tag"] = "noindex"
    return response


_patterns, _app_name, _namespace = api.urls
_views = [pattern for pattern in _patterns if isinstance(pattern, URLPattern)]
urls = (
    [path(str(each.pattern), for_machines(each.callback), name=each.name) for each in _views],
    _app_name,
    _namespace,
)
