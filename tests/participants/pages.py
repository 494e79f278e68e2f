"""The pages of people, institutions and trainers, as tests read them."""

from django.contrib.messages import get_messages

NIP = "198504172010122001"


def text_of(response) -> str:
    return response.getvalue().decode()


def said(response) -> list[str]:
    return [str(message) for message in get_messages(response.wsgi_request)]
