"""Tests of docs/benchmarks/run-overload and client.py; start them with ``python3 -m unittest discover docs/benchmarks/tests``."""

import importlib.machinery
import importlib.util
import json
import random
import socket
import subprocess
import sys
import threading
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS.parent))


def load(name, path):
    """Import a Python file, whatever its name ends with."""
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    sys.modules[name] = module
    loader.exec_module(module)
    return module


bench = load("benchmark_run_overload", TESTS.parent / "run-overload")
client = load("benchmark_client", TESTS.parent / "client.py")

FIRST = b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok"
LAST = b"HTTP/1.1 503 \r\nConnection: close\r\ncontent-length: 2\r\n\r\nno"


class AnswerTests(unittest.TestCase):
    """How answers are read."""

    def test_an_answer_is_complete_with_its_body(self):
        for end in range(len(FIRST)):
            self.assertIsNone(client.parse(FIRST[:end]))
        self.assertEqual(client.parse(FIRST), (200, False))

    def test_the_server_says_that_it_closes(self):
        self.assertEqual(client.parse(LAST), (503, True))
        self.assertEqual(client.parse(b"HTTP/1.1 200 \r\nContent-Length: 17\r\n\r\nConnection: close"), (200, False))

    def test_chunks_end_with_an_empty_one(self):
        head = b"HTTP/1.1 500 \r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n"
        self.assertIsNone(client.parse(head))
        self.assertEqual(client.parse(head + b"0\r\n\r\n"), (500, False))

    def test_refuses_what_has_no_end(self):
        with self.assertRaises(ValueError):
            client.parse(b"HTTP/1.1 200 \r\n\r\n")


class PhaseTests(unittest.TestCase):
    """What a phase tells."""

    def test_tells_the_good_from_the_refused(self):
        phase = client.Phase(rate=2, seconds=2)
        phase.begin, phase.end, phase.sent = 10, 12, 4
        phase.sent_in.update([0, 0, 1, 1])
        phase.answered(10.1, 10.2, 200)
        phase.answered(10.2, 10.21, 503)
        phase.answered(11.5, 11.7, 200)
        phase.failed(11.8, "closed")
        phase.finished.update([0, 1])
        found = phase.summary()
        self.assertEqual((found["good"], found["refused"], found["errors"]), (2, 1, {"closed": 1}))
        self.assertEqual(found["good_per_second"], 1)
        self.assertAlmostEqual(found["refused_ms"]["p50"], 10)
        self.assertAlmostEqual(found["last_failed_after_s"], 1.8)
        self.assertEqual(found["sent_in_each_second"], [2, 2])
        self.assertEqual(found["good_of_those_sent_in_each_second"], [1, 1])
        json.dumps(found)

    def test_takes_quantiles(self):
        self.assertIsNone(client.quantiles([]))
        self.assertEqual(client.quantiles([second / 1000 for second in range(200, 0, -1)]),
                         {"p50": 101, "p90": 181, "p99": 199, "max": 200})


class Server(threading.Thread):
    """Answers the first request of a connection well, and refuses the second and closes, as Tomcat does."""

    def __init__(self):
        super().__init__(daemon=True)
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.answer, args=(connection,), daemon=True).start()

    def answer(self, connection):
        with connection:
            for answer in (FIRST, LAST):
                if not connection.recv(1000):
                    return
                connection.sendall(answer)


class ClientTests(unittest.TestCase):
    """The client as a process, against a server."""

    def test_asks_on_over_new_connections(self):
        server = Server()
        self.addCleanup(server.socket.close)
        order = {"port": server.port, "phases": [{"clients": 1, "seconds": 0.5}, {"rate": 100, "seconds": 0.5}]}
        done = subprocess.run([sys.executable, str(TESTS.parent / "client.py")], input=json.dumps(order),
                              stdout=subprocess.PIPE, text=True, timeout=60, check=True)
        closed, opened = json.loads(done.stdout)
        for phase in (closed, opened):
            self.assertEqual(set(phase["statuses"]), {"200", "503"})
            self.assertEqual(phase["sent"], phase["good"] + phase["refused"])
            self.assertEqual(phase["errors"], {})
        self.assertGreater(closed["connects"], 1)
        self.assertGreater(opened["sent"], 10)


class LoadTests(unittest.TestCase):
    """What /actuator/worker says."""

    def test_reads_groups(self):
        group = {"inFlight": 2, "limit": 4, "queued": 1, "refused": {"queue-full": 3}}
        expected = {"in_flight": 4, "queued": 2, "refused": {"queue-full": 6}}
        self.assertEqual(bench.totals({"default": group, "uploads": group}), expected)
        self.assertEqual(bench.totals({"inFlight": 4, "limit": 4, "queued": 2, "refused": {"queue-full": 6},
                                       "groups": {"default": group, "uploads": group}}), expected)

    def test_reads_what_has_no_limit(self):
        self.assertEqual(bench.totals({"default": {"inFlight": 2, "limit": None, "queued": 0, "refused": {}}}),
                         {"in_flight": 2, "queued": 0, "refused": {}})


class SeriesTests(unittest.TestCase):
    """Time series."""

    BEFORE = "# HELP a x\n# TYPE a counter\na{b=\"c d\"} 1.0\ne 2.0\n"

    def test_a_series_is_its_name_and_tags(self):
        self.assertEqual(bench.series(self.BEFORE), {'a{b="c d"}', "e"})

    def test_names_what_has_grown(self):
        after = bench.series(self.BEFORE.replace("1.0", "5.0") + 'a{b="f"} 1.0\na{b="g"} 1.0\nh 1.0\n')
        self.assertEqual(bench.grown(bench.series(self.BEFORE), after), {"a": 2, "h": 1})

    def test_requests_are_strange_and_well_formed(self):
        chance = random.Random(1)
        requests = {bench.strange(chance) for _ in range(500)}
        self.assertEqual(len(requests), 500)
        for request in requests:
            head, _, body = request.partition(b"\r\n\r\n")
            self.assertEqual(len(head.split(b"\r\n")[0].split(b" ")), 3)
            self.assertIn(b"Content-Length: %d" % len(body) if body else b"", head)


class ReportTests(unittest.TestCase):
    """Choices and tables."""

    def test_chooses_parts_in_their_order(self):
        self.assertEqual(bench.choose(bench.MODELS, "all", "worker model"), list(bench.MODELS))
        self.assertEqual(bench.choose(bench.MODELS, "reactive, servlet", "worker model"), ["servlet", "reactive"])
        with self.assertRaises(bench.BenchmarkError):
            bench.choose(bench.MODELS, "servlet,none", "worker model")

    def test_adds_to_an_earlier_report(self):
        def row(part, model, number):
            return {"part": part, "model": model, "number": number}

        earlier = {"rows": [row("overload", "reactive", 1), row("overload", "servlet", 1), row("cost", "servlet", 1)],
                   "versions": {"Java": "17", "wrk": "1"}}
        report = {"rows": [row("overload", "servlet", 2)], "failed": [row("cost", "servlet", 2)], "versions": {"Java": "25"}}
        bench.add(earlier, report, bench.PARTS, bench.MODELS)
        self.assertEqual(report["rows"], [row("overload", "servlet", 2), row("overload", "reactive", 1)])
        self.assertEqual(report["versions"], {"Java": "25", "wrk": "1"})

    def test_shows_models_beside_each_other(self):
        report = {
            "date": "2026-01-02T00:00:00+00:00", "source": {"commit": "a" * 40, "changed": False},
            "method": {"quick": False, "duration_s": 60, "short_s": 4, "starts": 1, "rounds": 4},
            "machine": {"cores": 2, "cpu": "x", "memory_gib": 4.0, "kernel": "Linux", "load_before": 0.1},
            "versions": {"Java": "25"}, "failed": [{"part": "leave", "model": "virtual", "why": "gone"}],
            "rows": [{"part": "cost", "model": model, "figures": [bench.figure("ratio", [value], bar=0.97)]}
                     for model, value in (("servlet", 0.99), ("virtual", 0.9))]}
        page = bench.markdown(report)
        self.assertIn("| figure | bar | servlet | virtual |", page)
        self.assertIn("| ratio | ≥ 0.97 | 0.99 | 0.90, **missed** |", page)
        self.assertIn("**Failed**: leave under virtual (gone).", page)


if __name__ == "__main__":
    unittest.main()
