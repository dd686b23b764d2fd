"""Tests of docs/benchmarks/run; start them with ``python3 -m unittest discover docs/benchmarks/tests``."""

import importlib.machinery
import importlib.util
import json
import subprocess
import sys
import time
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
TESTS = Path(__file__).resolve().parent
sys.path.insert(0, str(TESTS.parent))

import harness


def load(name, path):
    """Import a Python file, whatever its name ends with."""
    loader = importlib.machinery.SourceFileLoader(name, str(path))
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(name, loader))
    sys.modules[name] = module
    loader.exec_module(module)
    return module


bench = load("benchmark_run", TESTS.parent / "run")


def sample(name):
    """Return what wrk wrote."""
    return (TESTS / f"wrk-{name}.txt").read_text(encoding="utf-8")


class ParseWrkTests(unittest.TestCase):
    """The output of wrk."""

    def test_reads_a_run_without_errors(self):
        run = bench.parse_wrk(sample("clean"))
        self.assertEqual(run["requests"], 12031)
        self.assertEqual(run["seconds"], 3.02)
        self.assertEqual(run["requests_per_second"], 3984.65)
        self.assertEqual(run["good_per_second"], 3984.65)
        self.assertEqual(run["latency_ms"], {"p50": 100.42, "p90": 101.03, "p99": 1020.0})
        self.assertFalse(any(run["errors"].values()))
        self.assertEqual(run["raw"], sample("clean"))

    def test_reads_microseconds(self):
        self.assertEqual(bench.parse_wrk(sample("errors"))["latency_ms"]["p50"], 0.635)

    def test_counts_errors_and_takes_refused_requests_off_the_throughput(self):
        run = bench.parse_wrk(sample("errors"))
        self.assertEqual(run["errors"], {"connect": 1, "read": 2, "write": 3, "timeout": 12, "status": 250})
        self.assertEqual(run["requests_per_second"], 100.0)
        self.assertEqual(run["good_per_second"], 75.0)
        self.assertIn("status 250", bench.note(run))

    def test_refuses_output_without_a_result(self):
        with self.assertRaises(bench.BenchmarkError):
            bench.parse_wrk("unable to connect to 127.0.0.1:18100 Connection refused\n")


def run_of(rate, **errors):
    """Return a run as parse_wrk would."""
    return {"good_per_second": rate, "latency_ms": {"p50": 1, "p90": 2, "p99": 3},
            "errors": {**dict.fromkeys(("connect", "read", "write", "timeout", "status"), 0), **errors}}


def row_of(ratios, bar=0.95, title="Remuda <servlet> & co / plain | Boot", **errors):
    """Return a measured row."""
    return bench.summarize({
        "name": "hello-servlet", "group": "hello", "title": title, "path": "/hello", "connections": 64, "bar": bar,
        "ideal_per_second": None, "subject": {"name": "Remuda servlet"}, "baseline": {"name": "plain Boot servlet"},
        "rounds": [{"subject": run_of(100 * ratio, **errors), "baseline": run_of(100), "ratio": ratio}
                   for ratio in ratios]})


def report_of(*rows):
    """Return a report with the given rows."""
    return {"date": "2026-01-02T03:04:05+00:00", "source": {"commit": "0123456789abcdef", "changed": False},
            "method": {"warm_up_s": 15, "duration_s": 10, "rounds": 3, "restart": False, "quick": False},
            "machine": {"cpu": "A | CPU", "cores": 2, "memory_gib": 23.0, "kernel": "Linux 6", "governor": "unknown",
                        "somaxconn": 4096, "load_before": 0.1},
            "versions": {"Java": "25", "Spring Boot": "4.1.1"}, "rows": list(rows),
            "skipped": [{"row": "ceiling", "why": "nginx is not installed"}]}


class SummaryTests(unittest.TestCase):
    """The median, the range and the verdict."""

    def test_takes_the_median_of_the_ratios(self):
        row = row_of([0.9, 1.2, 1.0])
        self.assertEqual(row["ratio"], {"median": 1.0, "min": 0.9, "max": 1.2})
        self.assertEqual(row["verdict"], "met")
        self.assertFalse(row["flagged"])

    def test_misses_a_bar(self):
        self.assertEqual(row_of([0.9, 0.949, 1.0])["verdict"], "missed")

    def test_flags_errors(self):
        row = row_of([1.0], timeout=3)
        self.assertTrue(row["flagged"])
        self.assertEqual(bench.verdict_text(row), "met, with errors")

    def test_is_undecided_if_the_baseline_answered_nothing(self):
        row = row_of([1.0])
        row["rounds"][0]["ratio"] = None
        self.assertEqual(bench.summarize(row)["verdict"], "undecided")
        self.assertEqual(bench.ratio_text(row), "100 requests/s")

    def test_says_that_the_warm_up_was_too_short(self):
        self.assertTrue(bench.still_warming_up([100, 104, 106]))
        self.assertFalse(bench.still_warming_up([100, 101, 102]))
        self.assertFalse(bench.still_warming_up([100, 120, 110]))
        self.assertFalse(bench.still_warming_up([100, 200]))
        self.assertIn("Remuda servlet in hello-servlet", bench.markdown(report_of(row_of([1.0, 1.1, 1.2])), "x.svg"))

    def test_has_no_verdict_without_a_bar(self):
        self.assertEqual(row_of([1.0], bar=None)["verdict"], "no bar")


class ReportTests(unittest.TestCase):
    """The Markdown and the SVG."""

    def test_table_escapes_and_names_what_was_skipped(self):
        page = bench.markdown(report_of(row_of([1.0])), "results/x.svg")
        self.assertIn("Remuda &lt;servlet&gt; &amp; co / plain \\| Boot | 1.00 (1.00–1.00) | ≥ 0.95 | met |", page)
        self.assertIn("Not measured: ceiling (nginx is not installed).", page)

    def test_picture_is_well_formed_and_shows_value_and_threshold(self):
        tree = ElementTree.fromstring(bench.svg(report_of(row_of([0.5]), row_of([22.0], bar=3.0))))
        texts = ["".join(element.itertext()) for element in tree.iter("{http://www.w3.org/2000/svg}text")]
        self.assertIn("Remuda <servlet> & co / plain | Boot", texts)
        self.assertIn("0.50 missed", texts)
        self.assertIn("22.00, another scale", texts)
        self.assertIn("to reach: 3.00", texts)
        self.assertEqual(len([line for line in tree.iter("{http://www.w3.org/2000/svg}line")
                              if line.get("class") == "bar"]), 2)

    def test_bars_of_very_different_height_have_scales_of_their_own(self):
        rows = [row_of([1.0]), row_of([2.0]), row_of([40.0])]
        self.assertEqual([len(run) for run in bench.scales(rows)], [2, 1])

    def test_replaces_only_what_is_between_the_markers(self):
        page = f"before\n{bench.BEGIN}\nold\n{bench.END}\nafter\n"
        self.assertEqual(bench.put_between_markers(page, "new\n", bench.BEGIN, bench.END),
                         f"before\n{bench.BEGIN}\n\nnew\n\n{bench.END}\nafter\n")
        with self.assertRaises(bench.BenchmarkError):
            bench.put_between_markers("no markers", "new\n", bench.BEGIN, bench.END)

    def test_page_has_the_markers(self):
        page = bench.PAGE.read_text(encoding="utf-8")
        self.assertEqual((page.count(bench.BEGIN), page.count(bench.END)), (1, 1))

    def test_refuses_paths_of_the_machine(self):
        with self.assertRaises(bench.BenchmarkError):
            bench.refuse_paths(json.dumps({"command": f"java -cp {bench.ROOT}/docs/target/lib"}))


class SourceTests(unittest.TestCase):
    """What was measured."""

    def test_knows_no_commit_outside_of_a_repository(self):
        with mock.patch.object(harness, "output_of", return_value="fatal: not a git repository"):
            self.assertEqual(bench.commit(), {"commit": None, "changed": None})


class RowTests(unittest.TestCase):
    """What is measured."""

    def test_names_are_unique(self):
        names = [row.name for row in bench.ROWS]
        self.assertEqual(len(names), len(set(names)))

    def test_selects_rows_and_groups(self):
        self.assertEqual([row.name for row in bench.select(bench.ROWS, "ceiling,hello-servlet")], ["hello-servlet", "ceiling"])
        self.assertEqual({row.group for row in bench.select(bench.ROWS, "sleep")}, {"sleep"})
        self.assertEqual(len(bench.select(bench.ROWS, "all")), len(bench.ROWS))
        with self.assertRaises(bench.BenchmarkError):
            bench.select(bench.ROWS, "hello,helo")

    def test_remuda_and_plain_boot_differ_by_one_jar_and_the_model(self):
        jars = [Path("remuda-docs-1.jar"), Path("lib/remuda-spring-boot-autoconfigure-1.jar"), Path("lib/x.jar")]
        launcher = bench.Launcher("java", jars, TESTS)
        with_remuda = launcher.command(bench.remuda("virtual"), 1)
        without = launcher.command(bench.PLAIN_VIRTUAL, 1)
        class_path = with_remuda.index("-cp") + 1
        self.assertEqual(set(with_remuda[class_path].split(":")) - set(without[class_path].split(":")),
                         {"lib/remuda-spring-boot-autoconfigure-1.jar"})
        self.assertEqual(set(with_remuda[class_path + 1:]) - set(without), {"--remuda.worker.model=virtual"})
        self.assertEqual(set(without[class_path + 1:]) - set(with_remuda),
                         {"--spring.main.web-application-type=servlet", "--spring.threads.virtual.enabled=true"})

    def test_skips_what_is_not_installed(self):
        launcher = bench.Launcher("java", [], TESTS)
        with mock.patch.object(bench, "find_tool", return_value=None):
            self.assertEqual(launcher.obstacle(bench.select(bench.ROWS, "gunicorn-servlet")[0]), "gunicorn is not installed")
            self.assertEqual(launcher.obstacle(bench.select(bench.ROWS, "ceiling")[0]), "nginx is not installed")
            self.assertIsNone(launcher.obstacle(bench.select(bench.ROWS, "hello-servlet")[0]))

    def test_says_when_there_can_not_be_enough_connections(self):
        with mock.patch.object(harness.resource, "getrlimit", return_value=(1024, 2048)):
            self.assertIn("4,000 connections need 4512 open files", bench.raise_open_files(4000))


def alive(pid):
    """Return whether a process runs; one that waits to be reaped does not."""
    stat = harness.read(f"/proc/{pid}/stat")
    return stat is not None and stat.rpartition(")")[2].split()[0] != "Z"


class ProcessTests(unittest.TestCase):
    """Starting and ending processes."""

    def test_ends_a_process_and_its_children(self):
        processes = bench.Processes()
        process = processes.start([sys.executable, "-c", "import subprocess, sys, time\n"
                                   "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
                                   "print(child.pid, flush=True)\ntime.sleep(60)"], stdout=subprocess.PIPE, text=True)
        child = int(process.stdout.readline())
        processes.stop_all()
        process.stdout.close()
        self.assertIsNotNone(process.poll())
        deadline = time.monotonic() + 10
        while alive(child) and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertFalse(alive(child))


class FlaskTests(unittest.TestCase):
    """The Flask application answers as the Java one does."""

    def test_answers_as_the_contract_says(self):
        if not importlib.util.find_spec("flask"):
            self.skipTest("Flask is not installed for this Python")
        client = load("benchmark_flask", TESTS.parent / "gunicorn" / "app.py").app.test_client()
        contract = json.loads((TESTS / "contract.json").read_text(encoding="utf-8"))
        self.assertTrue(contract)
        for expected in contract:
            with self.subTest(expected["path"]):
                response = client.get(expected["path"])
                self.assertEqual(response.status_code, expected["status"])
                if "body" in expected:
                    self.assertEqual(response.get_data(as_text=True), expected["body"])
                    self.assertEqual(response.headers["Content-Type"].lower(), "text/plain; charset=utf-8")


if __name__ == "__main__":
    unittest.main()
