"""What is sent twice is done once: a second click, a page loaded again, a connection that tries again.

Each form that somebody signed in gets carries a number of its own. A submission is that number with all that was sent;
the first one is done, and its repetition gets the first answer. The same number with other content is another
submission: somebody went back, corrected something and sent the form again.
"""

import datetime
import hashlib
import json
import secrets
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.contrib.messages import add_message, get_messages
from django.contrib.messages.storage.base import Message
from django.contrib.messages.storage.cookie import MessageDecoder, MessageEncoder
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils import timezone

from .models import Submission

NUMBER = "form_number"
KEPT_FOR = datetime.timedelta(days=1)

_SIGNER = signing.TimestampSigner(salt="emm.forms.submissions")
# They differ from one page to the next, and say nothing of what is to be done.
_OF_THE_PAGE = frozenset({"csrfmiddlewaretoken"})


def new_number(account_pk: int) -> str:
    """A number for one form, signed, so that it also says later for whom it was made."""
    return _SIGNER.sign(f"{account_pk}.{secrets.token_urlsafe(12)}")


def account_of(number: str) -> int | None:
    """The key of the account for which the number was made; None where no page of ours can have it any more."""
    try:
        told = _SIGNER.unsign(number, max_age=settings.SESSION_COOKIE_AGE)
    except signing.BadSignature:
        return None
    return int(told.partition(".")[0])


def is_redirect(response: HttpResponseBase) -> bool:
    """Whether the form was done, as forms of ours say it: by leading on to another page."""
    return response.status_code in {302, 303}


def answer_once(
    request: HttpRequest,
    answer: Callable[[], HttpResponseBase],
    *,
    is_done: Callable[[HttpResponseBase], bool] = is_redirect,
) -> HttpResponseBase:
    """``answer()`` to what was posted; to a repetition of what ``is_done``, the first answer with its messages.

    Both are one transaction. A repetition that comes meanwhile waits for it at the unique constraint; what was refused
    leaves nothing behind, so that it can be sent again. Without a number the form is none of ours and just answered.
    """
    if request.method != "POST" or not request.user.is_authenticated or not request.POST.get(NUMBER):
        return answer()
    with transaction.atomic():
        submission, is_first = Submission.objects.get_or_create(account_id=request.user.pk, digest=_digest(request))
        if not is_first:
            return _answer_again(request, submission)
        response = answer()
        if is_done(response):
            submission.answer = _told(request, response)
            submission.save(update_fields=["answer"])
        else:
            submission.delete()
    return response


def delete_old_submissions() -> None:
    Submission.objects.filter(created_at__lt=timezone.now() - KEPT_FOR).delete()


def _digest(request: HttpRequest) -> str:
    sent: list[Any] = [request.get_full_path()]
    sent += sorted((name, values) for name, values in request.POST.lists() if name not in _OF_THE_PAGE)
    sent += sorted((name, *map(_digest_of_file, files)) for name, files in request.FILES.lists())
    return hashlib.sha256(json.dumps(sent).encode()).hexdigest()


def _digest_of_file(file: Any) -> tuple[str, str]:
    upload = cast(UploadedFile, file)
    content = hashlib.sha256()
    for chunk in upload.chunks():
        content.update(chunk)
    upload.seek(0)
    return upload.name or "", content.hexdigest()


def _told(request: HttpRequest, response: HttpResponseBase) -> str:
    storage: Any = get_messages(request)
    # What is new in it is public nowhere. Each is said in the language of the page.
    said = [Message(each.level, str(each.message), each.extra_tags) for each in storage._queued_messages]
    return json.dumps({"url": response["Location"], "messages": said}, cls=MessageEncoder)


def _answer_again(request: HttpRequest, submission: Submission) -> HttpResponseBase:
    told = json.loads(submission.answer, cls=MessageDecoder)
    for message in told["messages"]:
        add_message(request, message.level, message.message, extra_tags=message.extra_tags or "")
    return HttpResponseRedirect(told["url"])
