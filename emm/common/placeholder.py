from django.http import HttpResponse


def soon(request, **kwargs):
    return HttpResponse("…")
