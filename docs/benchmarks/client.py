"""A client that asks at a given rate, whatever becomes of its requests, and tells the statuses and times of the answers.

Started by the scripts beside this file as a process of its own: reads what to do from its standard input and writes what
it found to its standard output, both as JSON. One thread and epoll, so a request costs it some 50 microseconds; how late
it was itself is part of what it tells. Python 3.8 or newer on Linux, standard library only.
"""

from __future__ import annotations

import errno
import gc
import json
import os
import random
import re
import resource
import select
import socket
import sys
import time
from collections import Counter
from pathlib import Path

HOST = "127.0.0.1"
LINGER = 5.0
"""Seconds after the last phase in which answers are waited for."""
MOST_CONNECTIONS = 4000
"""Connections that are open at a time; what would need one more isn't sent, and counted."""
READ = 65536
REFUSED = 503

HEAD_END = b"\r\n\r\n"
LAST_CHUNK = b"\r\n0\r\n\r\n"
LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.IGNORECASE)
CHUNKED = re.compile(rb"\r\ntransfer-encoding:\s*chunked", re.IGNORECASE)
CLOSE = re.compile(rb"\r\nconnection:\s*close", re.IGNORECASE)


# Answers


def parse(data):
    """Return the status of an answer and whether the server closes the connection, or None while it isn't complete."""
    end = data.find(HEAD_END)
    if end < 0:
        return None
    length = LENGTH.search(data, 0, end)
    if length:
        complete = len(data) >= end + len(HEAD_END) + int(length.group(1))
    elif CHUNKED.search(data, 0, end):
        complete = data.endswith(LAST_CHUNK)
    else:
        raise ValueError("an answer that ends with its connection")
    if not complete:
        return None
    return int(data[9:12]), bool(CLOSE.search(data, 0, end))


def quantiles(values):
    """Return the median, the p90, the p99 and the greatest of some seconds, in milliseconds."""
    if not values:
        return None
    ordered = sorted(values)
    shares = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return {name: round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3)
            for name, share in shares.items()}


def each_second(counts, seconds):
    """Return the counts of each whole second."""
    return [counts.get(second, 0) for second in range(int(seconds))]


class Phase:
    """Some seconds of load, and what became of the requests that were sent in them."""

    def __init__(self, rate=None, clients=None, seconds=1.0, name="", path="/", close=False):
        """Create a phase: so many requests a second, or so many clients who ask again when they are answered.

        ``close`` to send each over a connection of its own.
        """
        self.rate, self.clients, self.seconds, self.name, self.path = rate, clients, seconds, name, path
        self.close = close
        self.request = f"GET {path} HTTP/1.1\r\nHost: {HOST}\r\n{'Connection: close' if close else ''}".encode()
        self.request += HEAD_END if close else b"\r\n"
        self.begin = self.end = 0.0
        self.sent = self.unsent = self.connects = 0
        self.late, self.times = [], {}
        self.errors = Counter()
        self.finished, self.sent_in, self.good_of = Counter(), Counter(), Counter()
        self.last_failed = None
        self.cpu = [0.0, 0.0]
        self.server_cpu = [None, None]

    def answered(self, sent, now, status):
        """Take note of an answer to a request of this phase."""
        self.times.setdefault(status, []).append(now - sent)
        if 200 <= status < 300:
            self.good_of[int(sent - self.begin)] += 1
        else:
            self.last_failed = max(self.last_failed or 0.0, sent - self.begin)

    def failed(self, sent, why):
        """Take note of a request that has no answer."""
        self.errors[why] += 1
        self.last_failed = max(self.last_failed or 0.0, sent - self.begin)

    def summary(self):
        """Return what was found."""
        good = [value for status, values in self.times.items() if 200 <= status < 300 for value in values]
        took = self.end - self.begin
        return {
            "name": self.name, "path": self.path, "rate": self.rate, "clients": self.clients, "seconds": round(took, 3),
            "sent": self.sent, "sent_per_second": round(self.sent / took, 1), "not_sent": self.unsent,
            "connects": self.connects,
            "good_per_second": round(sum(self.finished.values()) / took, 2),
            "good_in_each_second": each_second(self.finished, took), "sent_in_each_second": each_second(self.sent_in, took),
            "good_of_those_sent_in_each_second": each_second(self.good_of, took),
            "good": len(good), "good_ms": quantiles(good),
            "refused": len(self.times.get(REFUSED, ())), "refused_ms": quantiles(self.times.get(REFUSED)),
            "last_failed_after_s": None if self.last_failed is None else round(self.last_failed, 3),
            "statuses": {str(status): len(values) for status, values in sorted(self.times.items())},
            "errors": dict(self.errors), "late_ms": quantiles(self.late),
            "client_cpu_seconds": round(self.cpu[1] - self.cpu[0], 3),
            "server_cpu_seconds": None if None in self.server_cpu else round(self.server_cpu[1] - self.server_cpu[0], 3),
        }


# Connections


class Connection:
    """A connection and the request that is on it."""

    __slots__ = ("data", "phase", "sent", "sock", "used", "waiting")

    def __init__(self, sock):
        """Create one that is idle."""
        self.sock, self.data, self.phase, self.sent, self.waiting, self.used = sock, b"", None, 0.0, b"", False


class Client:
    """Sends requests when their time has come, over connections that are kept as long as the server keeps them."""

    def __init__(self, port, server=None):
        """Create a client; ``server`` is the process whose CPU time is read."""
        self.port, self.server = port, server
        self.epoll = select.epoll()
        self.connections, self.idle = {}, []
        self.phase = None

    def run(self, phases):
        """Run the phases one right after the other."""
        gc.disable()
        begin = time.perf_counter() + 0.05
        for phase in phases:
            phase.begin, phase.end = begin, begin + phase.seconds
            self._run(phase)
            begin = phase.end
        deadline = begin + LINGER
        while len(self.idle) < len(self.connections) and time.perf_counter() < deadline:
            self._poll(0.05)
        for connection in self.connections.values():
            if connection.phase:
                connection.phase.failed(connection.sent, "no answer")
            connection.sock.close()

    def _run(self, phase):
        self.phase = phase
        phase.cpu[0], phase.server_cpu[0] = cpu(), server_cpu(self.server)
        following = phase.begin if phase.rate else None
        for _ in range(phase.clients or 0):
            self._send(phase, time.perf_counter())
        while True:
            now = time.perf_counter()
            if now >= phase.end:
                break
            while following is not None and following <= now:
                phase.late.append(now - following)
                self._send(phase, now)
                following += random.expovariate(phase.rate)
                now = time.perf_counter()
            until = phase.end if following is None else min(phase.end, following)
            self._poll(max(0.0, until - now))
        phase.cpu[1], phase.server_cpu[1] = cpu(), server_cpu(self.server)

    def _send(self, phase, now):
        connection = self.idle.pop() if self.idle else self._connect(phase)
        if connection is None:
            phase.unsent += 1
            return
        phase.sent += 1
        phase.sent_in[int(now - phase.begin)] += 1
        connection.phase, connection.sent, connection.data = phase, now, b""
        self._write(connection, phase.request)

    def _connect(self, phase):
        if len(self.connections) >= MOST_CONNECTIONS:
            return None
        sock = socket.socket()
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        code = sock.connect_ex((HOST, self.port))
        if code not in (0, errno.EINPROGRESS):
            phase.errors[errno.errorcode.get(code, str(code))] += 1
            sock.close()
            return None
        phase.connects += 1
        connection = Connection(sock)
        self.connections[sock.fileno()] = connection
        self.epoll.register(sock.fileno(), select.EPOLLIN)
        return connection

    def _write(self, connection, data):
        try:
            connection.sock.send(data)
        except (BlockingIOError, InterruptedError):
            connection.waiting = data
            self.epoll.modify(connection.sock.fileno(), select.EPOLLIN | select.EPOLLOUT)
        except OSError as error:
            self._lost(connection, error)

    def _poll(self, seconds):
        for number, events in self.epoll.poll(seconds):
            connection = self.connections.get(number)
            if connection is None:
                continue
            if events & select.EPOLLOUT and connection.waiting:
                data, connection.waiting = connection.waiting, b""
                self.epoll.modify(number, select.EPOLLIN)
                self._write(connection, data)
            if events & ~select.EPOLLOUT:
                self._read(connection)

    def _read(self, connection):
        try:
            data = connection.sock.recv(READ)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lost(connection, error)
            return
        phase = connection.phase
        if not data or phase is None:
            self._lost(connection, None)
            return
        connection.data += data
        answer = parse(connection.data)
        if answer is None:
            return
        now = time.perf_counter()
        status, close = answer
        phase.answered(connection.sent, now, status)
        if 200 <= status < 300 and now < self.phase.end:
            self.phase.finished[int(now - self.phase.begin)] += 1
        connection.phase, connection.used = None, True
        if close or phase.close:
            self._forget(connection)
        else:
            self.idle.append(connection)
        if phase.clients and phase is self.phase and now < phase.end:
            self._send(phase, now)

    def _lost(self, connection, error):
        """Forget a connection that the server closed; a request on one that was kept goes to another one."""
        phase, again = connection.phase, connection.used and not connection.data
        if phase is None:
            self.idle.remove(connection)
        self._forget(connection)
        if phase is None:
            return
        other = self._connect(phase) if again else None
        if other is not None:
            other.phase, other.sent = phase, connection.sent
            self._write(other, phase.request)
        else:
            phase.failed(connection.sent, errno.errorcode.get(error.errno, "error") if error else "closed")

    def _forget(self, connection):
        del self.connections[connection.sock.fileno()]
        connection.sock.close()


def cpu():
    """Return the CPU time of this process in seconds."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def server_cpu(process):
    """Return the CPU time of another process in seconds, or None."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    except OSError:
        return None


def main():
    """Do what the standard input says."""
    order = json.load(sys.stdin)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_CONNECTIONS + 100
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard) if hard != resource.RLIM_INFINITY else wanted, hard))
    phases = [Phase(**phase) for phase in order["phases"]]
    Client(order["port"], order.get("server")).run(phases)
    json.dump([phase.summary() for phase in phases], sys.stdout)


if __name__ == "__main__":
    main()
