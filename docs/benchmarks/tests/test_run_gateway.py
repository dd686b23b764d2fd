"""Tests of docs/benchmarks/run-gateway; start them with ``python3 -m unittest discover docs/benchmarks/tests``."""

import importlib.machinery
import importlib.util
import sys
import tempfile
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


bench = load("benchmark_run_gateway", TESTS.parent / "run-gateway")

REPORT = """<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="5.1. Stream States" package="http2/5.1" tests="3">
    <testcase package="http2/5.1" classname="idle: Sends a DATA frame"></testcase>
    <testcase package="http2/5.1" classname="closed: Sends a HEADERS frame"><failure>no answer</failure></testcase>
    <testcase package="http2/5.1" classname="not asked"><skipped></skipped></testcase>
  </testsuite>
</testsuites>"""


class CasesTests(unittest.TestCase):
    """Tests of how a report of h2spec is read."""

    def test_cases_that_fail_are_named(self):
        """What passed is counted, what failed is named, and what was skipped is neither."""
        with tempfile.TemporaryDirectory() as folder:
            report = Path(folder) / "report.xml"
            report.write_text(REPORT, encoding="utf-8")
            self.assertEqual((1, ["http2/5.1 closed: Sends a HEADERS frame"]), bench.cases(report))


if __name__ == "__main__":
    unittest.main()
