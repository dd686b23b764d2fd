"""Tests of docs/benchmarks/run-inference; start them with ``python3 -m unittest discover docs/benchmarks/tests``."""

import importlib.machinery
import importlib.util
import json
import sys
import unittest
from pathlib import Path
from unittest import mock

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


bench = load("benchmark_run_inference", TESTS.parent / "run-inference")


def wrk_output():
    """Return what wrk and callers.lua wrote together."""
    return (TESTS / "wrk-callers.txt").read_text(encoding="utf-8")


class ParseTests(unittest.TestCase):
    """The output of wrk with callers.lua."""

    def test_reads_statuses_and_the_p99_of_the_accepted(self):
        self.assertEqual(bench.parse_callers(wrk_output()),
                         {"statuses": {"200": 800, "503": 7190, "504": 10}, "accepted_p99_ms": 1040.123})

    def test_counts_only_accepted_requests(self):
        self.assertEqual(bench.parse_wrk(wrk_output())["good_per_second"], 100.0)

    def test_counts_what_is_neither_accepted_nor_refused(self):
        self.assertEqual(bench.others(bench.parse_callers(wrk_output())["statuses"]), 10)

    def test_refuses_output_without_a_result(self):
        with self.assertRaises(bench.BenchmarkError):
            bench.parse_callers("Running 8s test\n")


class FigureTests(unittest.TestCase):
    """Medians, ranges and verdicts."""

    def test_meets_and_misses_a_bar_from_either_side(self):
        self.assertEqual(bench.figure("x", [1.2, 1.4, 1.3], bar=1.3)["verdict"], "met")
        self.assertEqual(bench.figure("x", [1.2, 1.4, 1.29], bar=1.3)["verdict"], "missed")
        self.assertEqual(bench.figure("x", [0.2, 0.31, 0.3], bar=0.3, at_most=True)["verdict"], "met")
        self.assertEqual(bench.figure("x", [0.31], bar=0.3, at_most=True)["verdict"], "missed")

    def test_is_undecided_without_values(self):
        self.assertEqual(bench.figure("x", [None], bar=1)["verdict"], "undecided")
        self.assertEqual(bench.value_text(bench.figure("x", [])), "-")

    def test_shows_values_with_unit_and_range(self):
        one = bench.figure("x", [0.25, 0.5, 0.0125], "ms", bar=0.3, at_most=True)
        self.assertEqual(bench.value_text(one), "0.25 (0.0125–0.50) ms")
        self.assertEqual(bench.bar_text(one), "≤ 0.30 ms")
        self.assertEqual(bench.value_text(bench.figure("x", [100000])), "100,000")

    def test_fits_a_line(self):
        self.assertAlmostEqual(bench.slope([(0, 5), (1, 7), (2, 9)]), 2)
        self.assertEqual(bench.slope([(1, 5), (1, 7)]), 0)

    def test_compares_the_end_with_the_beginning(self):
        self.assertEqual(bench.growth([50] + [100] * 4 + [110] * 1), 0.1)
        self.assertEqual(bench.growth([1, 100, 100, 100, 100, 200, 100, 100, 100, 100]), 0)
        self.assertIsNone(bench.growth([1, 2]))

    def test_memory_that_grows_misses_the_bar(self):
        def run(kib_a_call, left):
            """Return what the program would say."""
            return {"calls": 100_000, "perSecond": 200.0, "samples": [
                {"calls": calls, "residentKib": 900_000 + int(calls * kib_a_call), "arrays": left if calls else 0}
                for calls in range(0, 100_001, 1000)]}

        flat = {one["name"]: one["verdict"] for one in bench.memory_figures(run(0, 0))}
        leak = {one["name"]: one["verdict"] for one in bench.memory_figures(run(1, 3))}
        self.assertEqual([flat[name] for name in flat][:3], ["met", "no bar", "met"])
        self.assertEqual([leak[name] for name in leak][:3], ["missed", "no bar", "missed"])

    def test_callers_pause_so_that_they_ask_for_ten_times_the_peak(self):
        held = bench.QUEUE_CAPACITY + bench.CORES * bench.LARGEST_BATCH
        self.assertAlmostEqual((bench.CRUSH - held) / (bench.pause_for(100) / 1000), 900)
        self.assertGreater(bench.pause_for(0), 0)


class AnswerTests(unittest.TestCase):
    """Both servers must do the same."""

    def test_allows_for_rounding_and_nothing_else(self):
        def answer(corrected, confidence):
            """Return an answer with one edit."""
            return {"sentence": "a", "corrected": corrected,
                    "edits": [{"offset": 0, "from": "a", "to": corrected, "confidence": confidence}]}

        self.assertTrue(bench.same_answer(answer("b", 0.9991), answer("b", 0.9992)))
        self.assertFalse(bench.same_answer(answer("b", 0.99), answer("b", 0.9)))
        self.assertFalse(bench.same_answer(answer("b", 0.99), answer("c", 0.99)))
        self.assertFalse(bench.same_answer(answer("b", 0.99), {"sentence": "a", "corrected": "a", "edits": []}))


class SentenceTests(unittest.TestCase):
    """What is asked."""

    def test_every_batch_size_divides_the_number_of_sentences(self):
        sentences = bench.SENTENCES.read_text(encoding="utf-8").splitlines()
        self.assertEqual({len(sentences) % size for size in bench.BATCH_SIZES}, {0})
        self.assertEqual(len(sentences), len(set(sentences)))

    def test_sentences_need_no_escape_in_json(self):
        for sentence in bench.SENTENCES.read_text(encoding="utf-8").splitlines():
            self.assertEqual(json.dumps(sentence, ensure_ascii=False), f'"{sentence}"')


class RowTests(unittest.TestCase):
    """What is measured."""

    def test_names_are_unique_and_each_row_can_be_measured(self):
        names = [row.name for row in bench.ROWS]
        self.assertEqual(len(names), len(set(names)))
        for row in bench.ROWS:
            self.assertTrue(callable(getattr(bench.Bench, row.measure)))

    def test_selects_rows_and_groups(self):
        self.assertEqual([row.name for row in bench.select(bench.ROWS, "memory,http-virtual")], ["http-virtual", "memory"])
        self.assertEqual({row.group for row in bench.select(bench.ROWS, "predictor")}, {"predictor"})
        with self.assertRaises(bench.BenchmarkError):
            bench.select(bench.ROWS, "htp")

    def test_the_server_without_a_batcher_runs_without_remuda(self):
        jars = [Path("remuda-sample.jar"), Path("lib/remuda-spring-boot-autoconfigure-1.jar"), Path("lib/x.jar")]
        launcher = bench.Launcher("java", jars, Path("docs.jar"))
        server = bench.predictor("predictor", *bench.ONE_THREAD, "--benchmark.predictor-per-request=true")
        line = launcher.command(server, 1)
        self.assertEqual(line[line.index("-cp") + 1], f"docs.jar:{bench.MODELS}:lib/x.jar")
        self.assertLess(line.index(bench.ONE_THREAD[0]), line.index("-cp"))
        self.assertIn("--benchmark.predictor-per-request=true", line[line.index(bench.PREDICTOR_MAIN):])
        line = launcher.command(bench.sample("virtual"), 1)
        self.assertEqual(line[line.index("-cp") + 1], "remuda-sample.jar:lib/remuda-spring-boot-autoconfigure-1.jar:lib/x.jar")
        self.assertIn("-Dai.djl.offline=true", line)

    def test_a_quick_run_is_short(self):
        options = bench.arguments().parse_args(["--quick"])
        method = bench.method_of(options)
        self.assertEqual((method["duration_s"], method["rounds"], method["overload_s"]), (3, 1, 18))


def run_of(rate):
    """Return a run under load."""
    return {"good_per_second": rate, "latency_ms": {"p50": 1, "p99": 3}, "generator_cpu_share": 0.03, "server_cpu_seconds": 1,
            "errors": dict.fromkeys(("connect", "read", "write", "timeout", "status"), 0), "resident_mib": [700.0, 800.0],
            "statuses": {"200": 100}}


class ReportTests(unittest.TestCase):
    """The tables."""

    def report(self):
        """Return a report of one row."""
        return {
            "date": "2026-01-02T03:04:05+00:00", "source": {"commit": "0123456789abcdef", "changed": False},
            "method": {"warm_up_s": 20, "duration_s": 10, "rounds": 3, "overload_s": 60, "quick": False},
            "machine": {"cpu": "A | CPU", "cores": 2, "memory_gib": 23.0, "kernel": "Linux 6", "load_before": 0.1},
            "versions": {"Java": "25"}, "failed": [{"row": "memory", "why": "no * answer"}],
            "sweep": {"runs": [{"batchSize": 4, "sorted": True, "optimizer": "optimized", "sentencesPerSecond": 80.0,
                                "cpuMillisPerSentence": 12.5}], "repeated": []},
            "rows": [{"name": "http-virtual", "group": "http", "title": "64 callers / raw",
                      "figures": [bench.figure("ratio", [0.8, 0.85], bar=0.9), bench.figure("p99", [1.5])],
                      "servers": [bench.summary_of("Remuda virtual", [run_of(10), run_of(20), run_of(30)])]}],
        }

    def test_shows_losses_failures_and_where_it_stood(self):
        page = bench.markdown(self.report())
        self.assertIn("| http-virtual | 64 callers / raw | ratio | 0.82 (0.80–0.85) | ≥ 0.90 | **missed** |", page)
        self.assertIn("|  |  | p99 | 1.50 | none | - |", page)
        self.assertIn("| http-virtual | Remuda virtual | 20.0 | 1.0 | 3.0 | none | 10.0 | 800 | 3.0% |", page)
        self.assertIn("| sorted | - | - | 80.0 (12.5) |", page)
        self.assertIn("**Failed**: memory (no \\* answer).", page)
        self.assertIn("not yet warm: Remuda virtual in http-virtual", page)

    def test_page_has_the_markers(self):
        page = bench.PAGE.read_text(encoding="utf-8")
        self.assertEqual((page.count(bench.BEGIN), page.count(bench.END)), (1, 1))


class ProgramTests(unittest.TestCase):
    """The conversation with the program that measures its own process."""

    def test_reads_answers_between_lines_of_a_log(self):
        process = mock.Mock(stdout=iter(["12:45 INFO started\n", '"ready"\n', "a log\n", '{"calls": 3}\n']))
        program = bench.Program(process)
        self.assertEqual(program.ask("caller 1", 5), {"calls": 3})
        process.stdin.write.assert_called_with("caller 1\n")

    def test_says_that_it_ended(self):
        with self.assertRaises(bench.BenchmarkError):
            bench.Program(mock.Mock(stdout=iter([])))


if __name__ == "__main__":
    unittest.main()
