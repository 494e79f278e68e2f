"""A service that hangs: it takes every connection and says nothing."""

import contextlib
import socket
from collections.abc import Iterator


class Hanging:
    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self.port = int(server.getsockname()[1])
        self.address = f"http://127.0.0.1:{self.port}"

    def connections(self) -> int:
        """How many there were since it was asked last."""
        self._server.setblocking(False)
        count = 0
        with contextlib.suppress(BlockingIOError):
            while True:
                self._server.accept()[0].close()
                count += 1
        return count


@contextlib.contextmanager
def hanging() -> Iterator[Hanging]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield Hanging(server)
