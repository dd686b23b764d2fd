"""Tests of docs/benchmarks/losses.py; start them with ``python3 -m unittest discover docs/benchmarks/tests``."""

import socket
import struct
import sys
import threading
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS.parent))

import losses

GOOD = b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\n42"
LAST = b"HTTP/1.1 200 \r\nConnection: close\r\nContent-Length: 2\r\n\r\n42"


class Server(threading.Thread):
    """Answers each connection as it is told: with answers, one for each request, and how it ends then."""

    def __init__(self, *connections):
        super().__init__(daemon=True)
        self.connections = connections
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        for number, (end, *answers) in enumerate(self.connections, 1):
            connection, _ = self.socket.accept()
            if number == len(self.connections):
                # Nobody may connect any more, and wait in vain
                self.socket.close()
            with connection:
                for answer in answers:
                    connection.recv(1000)
                    connection.sendall(answer)
                if end != "at once":
                    connection.recv(1000)
                if end == "reset":
                    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


class ClientTests(unittest.TestCase):
    """What a client tells of each request."""

    def ask(self, *connections, keep=True, path="/pid"):
        """Have a client ask until the server is gone."""
        server = Server(*connections)
        client = losses.Client(server.port, path, keep)
        client.run()
        server.join(10)
        return client

    def test_counts_answers_until_the_server_is_gone(self):
        client = self.ask(("at once", GOOD, GOOD, LAST), ("at once", LAST))
        self.assertEqual(client.counts, {"ok": 4})
        self.assertEqual(client.lost, [])
        self.assertGreater(client.longest, 0)

    def test_a_connection_for_each_request(self):
        self.assertEqual(self.ask(("at once", GOOD), ("at once", GOOD), keep=False).counts, {"ok": 2})

    def test_tells_how_a_request_was_lost(self):
        client = self.ask(("close", GOOD), ("reset",), ("at once", GOOD[:-1]), ("at once", b"HTTP/1.1 503 \r\nConnection: close\r\n\r\n"),
                          ("at once", LAST))
        self.assertEqual(client.counts, {"ok": 2, "unanswered": 1, "reset": 1, "cut": 1, "status": 1})
        self.assertEqual([(loss.kind, loss.new_connection, loss.process) for loss in client.lost[:3]],
                         [("unanswered", False, "42"), ("reset", True, None), ("cut", True, None)])
        self.assertLessEqual(client.lost[0].opened, client.lost[0].sent)
        self.assertGreater(client.lost[0].port, 0)
        self.assertEqual(client.lost[0].since(client.lost[0].sent)["sent"], 0)

    def test_that_nobody_listens_is_a_loss_of_a_lasting_server(self):
        server = Server(("at once", LAST))
        client = losses.Client(server.port, "/hello", True, pause=0.01, lasting=True)
        crowd = losses.Crowd([client])
        for _ in range(1000):
            if client.counts["refused"] > 1:
                break
            client.over.wait(0.01)
        crowd.end()
        self.assertEqual(crowd.counts()["ok"], 1)
        self.assertGreater(crowd.counts()["refused"], 1)
        self.assertEqual({(loss.kind, loss.port) for loss in crowd.lost()}, {("refused", None)})

    def test_tells_how_an_idle_connection_ends(self):
        for end, told in (("at once", "closed"), ("reset", "reset")):
            server = Server((end, GOOD))
            client = losses.idle(server.port)
            if end == "reset":
                client.socket.sendall(b"x")
            self.assertEqual(losses.end_of(client), told)


if __name__ == "__main__":
    unittest.main()
