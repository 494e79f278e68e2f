"""Services outside (the file storage, the sign-in of the organisation), which may be slow or away.

Each socket has limits of its own. A service that answers a byte at a time, or whose name does not resolve, passes them
all, so a request asks in a thread that it can leave: it waits for one service no longer than ``REQUEST_SECONDS``,
however often it asks. Once a service was left waiting, one request at a time tries it and the others go without for a
while. Background jobs and commands wait as long as the sockets do: they may take their time, and are tried again.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable
from concurrent import futures
from contextvars import ContextVar
from typing import Any, TypeVar

from django.core.signals import request_finished, request_started

from .errors import Unavailable
from .limits import LEFT_ALONE_SECONDS, REQUEST_SECONDS

logger = logging.getLogger(__name__)
T = TypeVar("T")

# How many requests of one process ask a service at the same time.
THREADS = 4

# How long the present request has waited, by service; nothing where no request is being answered.
_waited: ContextVar[dict[str, float] | None] = ContextVar("waited_for_services", default=None)


class Service:
    """A service outside; its code says to people that it does not answer, and what they can do."""

    def __init__(self, name: str, code: str) -> None:
        self.name, self.code = name, code
        self._questions: queue.SimpleQueue[tuple[futures.Future[Any], Callable[[], Any]]] = queue.SimpleQueue()
        self._threads = 0
        self._lock = threading.Lock()
        self._trial = threading.Lock()
        self.heal()

    def heal(self) -> None:
        """Forget that it did not answer."""
        self._is_doubtful, self._alone_until = False, 0.0

    def away(self) -> Unavailable:
        """What to raise when it does not answer."""
        return Unavailable(self.code)

    def ask(self, question: Callable[[], T]) -> T:
        """What ``question`` returns or raises. Raises ``Unavailable`` when a request should wait no longer."""
        waited = _waited.get()
        if waited is None:
            return question()
        if not self._is_doubtful:
            return self._ask(question, waited)
        if time.monotonic() < self._alone_until or not self._trial.acquire(blocking=False):
            raise self.away()
        try:
            return self._ask(question, waited)
        finally:
            self._trial.release()

    def _ask(self, question: Callable[[], T], waited: dict[str, float]) -> T:
        answer: futures.Future[T] = futures.Future()
        self._hand_over(answer, question)
        began = time.monotonic()
        futures.wait([answer], timeout=REQUEST_SECONDS - waited.get(self.name, 0.0))
        waited[self.name] = waited.get(self.name, 0.0) + time.monotonic() - began
        if not answer.done():
            answer.cancel()
            self._is_doubtful, self._alone_until = True, time.monotonic() + LEFT_ALONE_SECONDS
            logger.warning("A request did not wait longer: %s", self.name)
            raise self.away()
        self._is_doubtful = False
        return answer.result()

    def _hand_over(self, answer: futures.Future[T], question: Callable[[], T]) -> None:
        with self._lock:
            if self._threads < THREADS:
                self._threads += 1
                # Not one of an executor's, for which the process would wait at its end.
                threading.Thread(target=self._answer_questions, name=self.name, daemon=True).start()
        self._questions.put((answer, question))

    def _answer_questions(self) -> None:
        while True:
            answer, question = self._questions.get()
            if not answer.set_running_or_notify_cancel():
                continue  # nobody waits for it any more
            try:
                answer.set_result(question())
            except BaseException as error:  # noqa: BLE001  it is raised where the answer is waited for
                answer.set_exception(error)


STORAGE = Service("storage", "common.storage_away")
SIGN_IN = Service("sign-in", "common.sign_in_away")


def limit_requests() -> None:
    """From now on each request has its time."""
    request_started.connect(_begin, dispatch_uid="emm.common.outside")
    request_finished.connect(_end, dispatch_uid="emm.common.outside")


def _begin(**kwargs: Any) -> None:
    _waited.set({})


def _end(**kwargs: Any) -> None:
    _waited.set(None)
