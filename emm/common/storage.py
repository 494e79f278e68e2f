"""The bucket where people's files are kept, for which no request waits long (``emm.common.outside``)."""

from collections.abc import Callable
from typing import Any, TypeVar

from botocore.config import Config  # type: ignore[import-untyped]  # these have no types
from botocore.exceptions import BotoCoreError, ClientError  # type: ignore[import-untyped]
from storages.backends.s3 import S3Storage  # type: ignore[import-untyped]

from .limits import CONNECT_SECONDS, READ_SECONDS, TRIES
from .outside import STORAGE

T = TypeVar("T")


class Bucket(S3Storage):
    """django-storages' own, with limits. A file is fetched as a whole when it is opened, so that reading it is quick.

    Raises ``Unavailable`` when the service does not answer, or answers that it cannot.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.client_config: Any = self.client_config.merge(
            Config(
                connect_timeout=CONNECT_SECONDS,
                read_timeout=READ_SECONDS,
                retries={"total_max_attempts": TRIES, "mode": "standard"},
            )
        )

    def _open(self, name: str, mode: str = "rb") -> Any:
        return _asked(lambda: self._fetched(name, mode))

    def _fetched(self, name: str, mode: str) -> Any:
        file = super()._open(name, mode)
        return file.open() if "r" in mode else file

    def _save(self, name: str, content: Any) -> str:
        return _asked(lambda: str(super(Bucket, self)._save(name, content)))

    def exists(self, name: str) -> bool:
        return _asked(lambda: bool(super(Bucket, self).exists(name)))

    def delete(self, name: str) -> None:
        _asked(lambda: super(Bucket, self).delete(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        return _asked(lambda: super(Bucket, self).listdir(path))

    def size(self, name: str) -> int:
        return _asked(lambda: int(super(Bucket, self).size(name)))

    def get_modified_time(self, name: str) -> Any:
        return _asked(lambda: super(Bucket, self).get_modified_time(name))


def _asked(question: Callable[[], T]) -> T:
    try:
        return STORAGE.ask(question)
    except BotoCoreError as error:
        raise STORAGE.away() from error
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 500) >= 500:
            raise STORAGE.away() from error
        raise
