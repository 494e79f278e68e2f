"""A mail server that counts what it takes, and may keep its answer to itself."""

import socketserver
import threading
from email import message_from_bytes
from email.message import Message


class CountingServer(socketserver.ThreadingTCPServer):
    """``received`` holds every message that came in whole. The one after ``answers`` messages gets no answer.

    Then ``is_silent`` is set: who sent that message cannot know whether it was taken.
    """

    allow_reuse_address = daemon_threads = True

    def __init__(self, *, answers: int | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.answers = answers
        self.received: list[Message] = []
        self.is_silent = threading.Event()
        self.connections = 0
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def port(self) -> int:
        port: int = self.server_address[1]
        return port

    def recipients(self) -> list[str]:
        return [str(message["To"]) for message in self.received]

    def take(self, data: bytes) -> bool:
        """Keep a message; whether the sender is told so."""
        self.received.append(message_from_bytes(data))
        if self.answers is not None and len(self.received) > self.answers:
            self.is_silent.set()
            return False
        return True

    def handle_error(self, request: object, client_address: object) -> None:
        """A sender that was killed is no failure of the server."""


class _Session(socketserver.StreamRequestHandler):
    server: CountingServer

    def handle(self) -> None:
        self.server.connections += 1
        self._say(b"220 ready")
        while line := self.rfile.readline():
            command = line[:4].upper()
            if command == b"DATA":
                self._say(b"354 go on")
                lines = iter(self.rfile.readline, b".\r\n")
                if not self.server.take(b"".join(lines)):
                    self.rfile.readline()  # until the sender is gone
                    return
                self._say(b"250 taken")
            elif command == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"250 ok")

    def _say(self, answer: bytes) -> None:
        self.wfile.write(answer + b"\r\n")
