"""Clients on raw sockets that tell what becomes of each request, and how a connection ends that shouldn't have.

The scripts beside this file share them. Python 3.8 or newer, standard library only.
"""

from __future__ import annotations

import collections
import socket
import threading
import time
from dataclasses import dataclass
from typing import Optional

from harness import HOST, BenchmarkError

LONGEST = 45
"""Seconds that a client waits for an answer."""

LOSSES = ("reset", "cut", "unanswered", "status", "timeout", "refused")
"""What a client may not see, and what ``README.md`` says of each."""


class Gone(Exception):
    """The server takes no connections any more."""


@dataclass(frozen=True)
class Loss:
    """A request that wasn't answered as it should; times are those of ``time.monotonic``."""

    kind: str
    path: str
    new_connection: bool
    """Whether it was the first on its connection."""
    sent: float
    seen: float
    opened: Optional[float] = None
    """When its connection was opened."""
    port: Optional[int] = None
    """The client's port."""
    process: Optional[str] = None
    """The process that has answered on its connection before, if it said so."""

    def since(self, moment):
        """Return what there is to know, with times from a moment on."""
        return {"loss": self.kind, "path": self.path, "new_connection": self.new_connection,
                "sent": round(self.sent - moment, 3), "seen": round(self.seen - moment, 3)}


class Client:
    """Sends requests one after another, and counts what becomes of them until it is told to end or the server is gone."""

    def __init__(self, port, path, keep, pause=0.0, lasting=False):
        """Create a client.

        ``keep`` the connection between requests, or open a new one for each; ``pause`` so many seconds before the next one.
        That the server takes no connections is the end, and a loss if it is ``lasting``.
        """
        self.port, self.path, self.keep, self.pause, self.lasting = port, path, keep, pause, lasting
        self.socket, self.rest, self.body = None, b"", b""
        self.opened = self.own_port = self.process = None
        self.over = threading.Event()
        self.counts, self.lost, self.longest = collections.Counter(), [], 0.0

    def run(self):
        """Ask until it is over."""
        try:
            while not self.over.is_set():
                new, sent = self.socket is None, time.monotonic()
                outcome = self._outcome()
                seen = time.monotonic()
                self.counts[outcome] += 1
                if outcome in LOSSES:
                    self.lost.append(Loss(outcome, self.path, new, sent, seen, self.opened, self.own_port, self.process))
                else:
                    self.longest = max(self.longest, seen - sent)
                if self.pause:
                    self.over.wait(self.pause)
        except Gone:
            pass
        finally:
            self.close()

    def _outcome(self):
        try:
            return self.ask()
        except Gone:
            if not self.lasting:
                raise
            self.opened = self.own_port = self.process = None
            return "refused"

    def ask(self):
        """Send a request, and return what became of it."""
        if self.socket is None:
            self.connect()
        try:
            self.socket.sendall(f"GET {self.path} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode())
            status, last = self.response()
        except ConnectionError:
            self.close()
            return "reset"
        except socket.timeout:
            self.close()
            return "timeout"
        except EOFError as error:
            self.close()
            return str(error)
        if self.path == "/pid":
            self.process = self.body.decode("latin-1")
        if last or not self.keep:
            self.close()
        return "ok" if status == 200 else "status"

    def connect(self):
        """Open a connection."""
        self.rest, self.process = b"", None
        try:
            self.socket = socket.create_connection((HOST, self.port), timeout=LONGEST)
            self.opened, self.own_port = time.monotonic(), self.socket.getsockname()[1]
        except OSError as error:
            raise Gone from error

    def response(self):
        """Read a response; return its status, and whether it is the last of its connection."""
        while b"\r\n\r\n" not in self.rest:
            self.more("unanswered" if not self.rest else "cut")
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(headers.get("content-length", 0))
        while len(self.rest) < length:
            self.more("cut")
        self.body, self.rest = self.rest[:length], self.rest[length:]
        return int(first.split()[1]), headers.get("connection", "").lower() == "close"

    def more(self, end):
        """Read on, and say what it is if there is no more."""
        data = self.socket.recv(65536)
        if not data:
            raise EOFError(end)
        self.rest += data

    def close(self):
        """Close the connection."""
        if self.socket is not None:
            self.socket.close()
            self.socket = None


class Crowd:
    """Clients of several kinds at once."""

    def __init__(self, clients):
        """Have them begin."""
        self.clients = clients
        self._threads = [threading.Thread(target=client.run, daemon=True) for client in clients]
        for thread in self._threads:
            thread.start()

    def join(self):
        """Wait until the server is gone for all of them."""
        for thread in self._threads:
            thread.join(LONGEST)

    def end(self):
        """Have them end when they are answered."""
        for client in self.clients:
            client.over.set()
        deadline = time.monotonic() + LONGEST + 5
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            raise BenchmarkError("a client of this script's own did not end")

    def counts(self):
        """Return how many requests had each outcome."""
        counts = collections.Counter()
        for client in self.clients:
            counts.update(client.counts)
        return counts

    def lost(self):
        """Return all losses, the first that was seen first."""
        return sorted((loss for client in self.clients for loss in client.lost), key=lambda loss: loss.seen)

    def longest(self):
        """Return the seconds that the slowest answer took, until now."""
        return max(client.longest for client in self.clients)


def idle(port):
    """Open a connection that has served a request and is idle then."""
    client = Client(port, "/hello", True)
    if client.ask() != "ok":
        raise BenchmarkError("The server didn't answer before its end")
    return client


def end_of(client):
    """Return how an idle connection ended: not at all, with a reset, or as it should."""
    try:
        return "closed" if not client.socket.recv(1) else "spoken to"
    except ConnectionError:
        return "reset"
    except socket.timeout:
        return "timeout"
    finally:
        client.close()
