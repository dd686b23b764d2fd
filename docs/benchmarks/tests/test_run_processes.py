"""Tests of docs/benchmarks/run-processes; start them with ``python3 -m unittest discover docs/benchmarks/tests``."""

import argparse
import importlib.machinery
import importlib.util
import json
import os
import socket
import subprocess
import sys
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS.parent))

from losses import Loss


def load(name, path):
    """Import a Python file, whatever its name ends with."""
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    sys.modules[name] = module
    loader.exec_module(module)
    return module


bench = load("benchmark_run_processes", TESTS.parent / "run-processes")

TABLE = """  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:47E0 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1 0000 100 0 0 10 0
   1: 0100007F:47E0 0100007F:8001 01 00000000:00000000 00:00000000 00000000     0        0 101 1 0000 20 4 30 10 -1
   2: 0100007F:8001 0100007F:47E0 01 00000000:00000000 00:00000000 00000000     0        0 102 1 0000 20 4 30 10 -1
   3: 0000000000000000FFFF00000100007F:47E0 0000000000000000FFFF00000100007F:8002 01 0:0 00:0 0 0 0 103 1
"""


class FigureTests(unittest.TestCase):
    """What is computed."""

    def test_a_slope_is_that_of_the_best_line(self):
        self.assertAlmostEqual(bench.slope([1, 3, 5, 7]), 2)
        self.assertAlmostEqual(bench.slope([5, 5, 5]), 0)
        self.assertAlmostEqual(bench.slope([0, None, 4]), 2)
        self.assertAlmostEqual(bench.slope([0, 1, 0, 1]), 0.2)
        self.assertIsNone(bench.slope([1]))
        self.assertIsNone(bench.slope([]))

    def test_growth_leaves_out_the_first_half(self):
        self.assertEqual(bench.growth([0, 50, 60, 61, 62, 63]), 100)
        self.assertEqual(bench.growth([9, 8, 7, 7, 7], 10), 0)
        self.assertIsNone(bench.growth([1]))

    def test_reads_memory_in_units_of_a_million_bytes(self):
        self.assertEqual(bench.kilobytes("Name:\tjava\nVmRSS:\t  1000 kB\n", "VmRSS"), 1.02)
        self.assertIsNone(bench.kilobytes("Name:\tjava\n", "VmRSS"))
        self.assertIsNone(bench.kilobytes(None, "Pss"))

    def test_counts_what_each_worker_has_served(self):
        def worker(pid, requests):
            return {"pid": pid, "requests": requests}

        before = {1: worker(11, 5), 0: worker(10, 2)}
        self.assertEqual(bench.served(before, {0: worker(10, 4), 1: worker(11, 9)}), {0: 2, 1: 4})
        with self.assertRaises(bench.BenchmarkError):
            bench.served(before, {0: worker(10, 4), 1: worker(12, 9)})

    def test_takes_the_workers_that_are_ready(self):
        status = {"workers": [{"slot": 1, "state": "ready"}, {"slot": 0, "state": "leaving"}, {"slot": 0, "state": "ready"}]}
        with mock.patch.object(bench, "fetch", return_value=json.dumps(status)):
            self.assertEqual(sorted(bench.workers(1)), [0, 1])

    def test_reads_where_the_master_is_managed(self):
        self.assertEqual(bench.managed_at("[master] Starting 2 workers on port 18400, managed on port 40123\n"), 40123)
        with self.assertRaises(bench.BenchmarkError):
            bench.managed_at("[master] Starting 2 workers on port 18400\n")

    def test_waits_until_workers_count_nothing_more(self):
        def status(*requests):
            return {slot: {"requests": count} for slot, count in enumerate(requests)}

        with mock.patch.object(bench.time, "sleep"):
            with mock.patch.object(bench, "workers", side_effect=[status(1, 2), status(1, 3), status(1, 3)]):
                self.assertEqual(bench.settled(1, 2), status(1, 3))
            with mock.patch.object(bench, "workers", side_effect=[status(1)]), self.assertRaises(bench.BenchmarkError):
                bench.settled(1, 2)


class ProcessTests(unittest.TestCase):
    """What the system says of a process."""

    def test_finds_the_connections_of_a_port_in_both_tables(self):
        self.assertEqual(bench.sockets(TABLE, 0x47E0), {0x8001: "101", 0x8002: "103"})

    def test_knows_what_a_process_has_accepted_and_what_waits(self):
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
            with socket.create_connection(("127.0.0.1", port)) as client, \
                    socket.create_connection(("127.0.0.1", port)) as waiting:
                accepted, _ = server.accept()
                with accepted:
                    self.assertEqual(bench.held(os.getpid(), port), {client.getsockname()[1]})
                    self.assertNotIn(waiting.getsockname()[1], bench.held(os.getpid(), port))

    def test_freezes_a_child(self):
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        try:
            self.assertIn(child.pid, bench.children(os.getpid()))
            bench.freeze(child.pid)
            self.assertEqual(Path(f"/proc/{child.pid}/stat").read_text().rpartition(")")[2].split()[0], "T")
        finally:
            child.kill()
            child.wait(10)

    def test_tells_what_a_process_holds(self):
        found = bench.holds(os.getpid())
        self.assertGreater(found["resident_mb"], 1)
        self.assertGreaterEqual(found["files"], 3)
        self.assertGreaterEqual(found["threads"], 1)


class LossTests(unittest.TestCase):
    """Which losses belong to a worker that was killed."""

    KILLS = [bench.Kill(0, 100, 10.0, frozenset([1, 2])), bench.Kill(1, 200, 20.0, frozenset([3]))]

    def test_tells_what_was_in_flight_from_what_came_later(self):
        lost = [Loss("reset", "/pid", False, 9.9, 10.1, opened=5, port=1),
                Loss("unanswered", "/pid", False, 10.2, 10.3, opened=5, port=2),
                Loss("reset", "/pid", True, 19.9, 20.1, opened=19.8, port=3),
                Loss("reset", "/pid", False, 20.2, 20.3, opened=12, port=4, process="200")]
        counts, elsewhere = bench.attribute(lost, self.KILLS)
        self.assertEqual(counts, [{"in flight": 1, "afterwards": 1}, {"in flight": 1, "afterwards": 1}])
        self.assertEqual(elsewhere, [])

    def test_all_others_are_losses_elsewhere(self):
        lost = [Loss("reset", "/pid", False, 1, 2, opened=0, port=1),  # before there was a kill
                Loss("reset", "/pid", True, 9, 11, opened=8, port=9),  # of another worker, or not accepted
                Loss("reset", "/pid", True, 12, 13, opened=11, port=1),  # a later connection from the same port
                Loss("status", "/pid", False, 19, 21, opened=5, port=1, process="100"),  # long after its kill
                Loss("refused", "/pid", True, 10.1, 10.2)]
        counts, elsewhere = bench.attribute(lost, self.KILLS)
        self.assertEqual(counts, [{}, {}])
        self.assertEqual(elsewhere, lost)


class ReportTests(unittest.TestCase):
    """Choices and tables."""

    def test_measures_each_part_with_what_it_has(self):
        self.assertEqual(bench.plan(["fair", "reload", "master"], ["virtual", "reactive", "gunicorn"]), [
            ("fair", "virtual"), ("fair", "reactive"), ("reload", "virtual"), ("reload", "reactive"),
            ("reload", "gunicorn"), ("master", "reactive")])
        with self.assertRaises(bench.BenchmarkError):
            bench.plan(["fair", "master"], ["gunicorn"])

    def test_says_what_is_missing(self):
        with mock.patch.object(bench, "find_tool", return_value=None):
            for pair, tool in ((("throughput", "servlet"), "wrk"), (("reload", "gunicorn"), "gunicorn")):
                with self.assertRaisesRegex(bench.BenchmarkError, f"{tool} is not installed"):
                    bench.require_tools([pair])
            bench.require_tools([("fair", "servlet")])

    def test_a_smoke_test_is_short_unless_more_is_asked_for(self):
        options = dict.fromkeys(("duration", "kills", "hups", "reloads", "rounds", "starts"))
        self.assertEqual(bench.method_of(argparse.Namespace(**options, quick=False))["reloads"], 50)
        self.assertEqual(bench.method_of(argparse.Namespace(**{**options, "reloads": 500}, quick=False))["reloads"], 500)
        quick = bench.method_of(argparse.Namespace(**{**options, "kills": 5}, quick=True))
        self.assertEqual((quick["kills"], quick["hups"], quick["warm_up_s"]), (5, 2, 2))

    def test_publishes_no_log(self):
        self.assertEqual(bench.why(bench.BenchmarkError("It failed. The end of a.log:\nx")), "BenchmarkError: It failed.")

    def test_shows_gunicorn_beside_what_has_a_bar(self):
        report = {
            "date": "2026-01-02T00:00:00+00:00", "source": {"commit": "a" * 40, "changed": False},
            "method": {"quick": True, "short_s": 4, "starts": 1, "rounds": 4},
            "machine": {"cores": 2, "cpu": "x", "memory_gib": 4.0, "kernel": "Linux", "load_before": 0.1},
            "versions": {"Java": "25"}, "failed": [{"part": "kill", "model": "virtual", "why": "gone"}],
            "rows": [{"part": "reload", "model": "servlet", "figures": [bench.figure("reset", [1], bar=0, at_most=True)]},
                     {"part": "reload", "model": "gunicorn", "figures": [bench.figure("reset", [7])]}]}
        page = bench.markdown(report)
        self.assertIn("| figure | bar | servlet | gunicorn |", page)
        self.assertIn("| reset | ≤ 0 | 1, **missed** | 7 |", page)
        self.assertIn("**Failed**: kill under virtual (gone).", page)
        self.assertIn("A smoke test", page)


if __name__ == "__main__":
    unittest.main()
