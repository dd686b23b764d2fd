"""What the scripts beside this file share: starting and ending servers, reading wrk, describing the machine.

Python 3.8 or newer, standard library only.
"""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import platform
import re
import resource
import shlex
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TARGET = HERE.parent / "target"
LOGS = TARGET / "benchmarks"
PAGE = HERE / "README.md"
CLIENT = HERE / "client.py"

HOST = "127.0.0.1"
READY_WITHIN = 120
"""Seconds that a server has to answer its first request."""
SETTLE = 1
"""Seconds between two runs, for the last run's connections to close."""
IDLE_LOAD = 0.5
"""Load average of the last minute up to which the machine counts as idle."""
SPARE_FILES = 512
"""Open files that wrk or a server needs besides its connections."""
QUIET = (
    "--server.address=" + HOST,
    "--spring.main.banner-mode=off",
    "--spring.main.log-startup-info=false",
    "--logging.level.root=warn",
)
REMUDA_JAR = "remuda-spring-boot-autoconfigure"


class BenchmarkError(Exception):
    """Something that the person who started the script can put right."""


# Processes


class Processes:
    """What the script started, each in a session of its own, so that it can be ended with all its children."""

    def __init__(self):
        """Start with none."""
        self._running = []

    def start(self, command, **options):
        """Start a command and remember it."""
        process = subprocess.Popen(command, **{"stdin": subprocess.DEVNULL, "start_new_session": True, **options})
        self._running.append(process)
        return process

    def stop(self, process):
        """End a process and its session: politely first, for good after ten seconds."""
        for number, patience in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
                break
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        self._running.remove(process)

    def stop_all(self):
        """End whatever still runs, the last started first, and let no second Ctrl-C get in between."""
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            for process in reversed(self._running[:]):
                self.stop(process)
        finally:
            signal.signal(signal.SIGINT, before)


def cpu_seconds(session):
    """Return the CPU time that the processes of a session have used, or None where /proc doesn't say."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[3]) == session:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK") if ticks else None


def used(before, after):
    """Return the difference of two readings, or None if one is missing."""
    return None if before is None or after is None else round(after - before, 2)


def raise_open_files(connections):
    """Raise the limit of open files for what is started from here; return why it can't be, or None."""
    needed = connections + SPARE_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < needed:
        if hard != resource.RLIM_INFINITY and hard < needed:
            return (f"{connections:,} connections need {needed} open files, and the hard limit is {hard}; "
                    f"root can raise it with ulimit -n {needed}")
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    return None


def resident_mib(process):
    """Return the resident memory of a process in MiB, or None."""
    found = re.search(r"^VmRSS:\s*(\d+) kB", read(f"/proc/{process.pid}/status") or "", re.MULTILINE)
    return round(int(found.group(1)) / 1024, 1) if found else None


# Servers


@dataclass(frozen=True)
class Server:
    """A server and what it is started with, less the port."""

    name: str
    kind: str
    arguments: tuple = ()


@dataclass
class Running:
    """A server that answers."""

    server: Server
    process: subprocess.Popen
    port: int

    def url(self, path):
        """Return the address of a path."""
        return f"http://{HOST}:{self.port}{path}"


def log_of(server):
    """Return the file that a server writes to."""
    return LOGS / (server.name.replace(" ", "-").lower() + ".log")


def end_of_log(server):
    """Return the last lines that a server has written, and in which file they are."""
    log = log_of(server)
    return f"The end of {log.relative_to(ROOT)}:\n" + "\n".join(log.read_text(errors="replace").splitlines()[-20:])


def start(server, port, launcher, processes, path="/hello", pause=0.1, **options):
    """Start a server and wait until it answers a path; ask again after a pause."""
    with socket.socket() as probe:
        if probe.connect_ex((HOST, port)) == 0:
            raise BenchmarkError(f"Something already listens on port {port}; choose others with --port")
    LOGS.mkdir(parents=True, exist_ok=True)
    with log_of(server).open("w") as output:
        process = processes.start(launcher.command(server, port), stdout=output, stderr=subprocess.STDOUT, **options)
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        if status(port, path) == 200:
            return Running(server, process, port)
        time.sleep(pause)
    raise BenchmarkError(f"{server.name} did not answer. {end_of_log(server)}")


def status(port, path):
    """Return the status of one request, or None without an answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def await_status(port, path, patience=10):
    """Wait so many seconds until a path is answered."""
    deadline = time.monotonic() + patience
    while status(port, path) != 200:
        if time.monotonic() > deadline:
            raise BenchmarkError(f"{path} isn't answered on port {port}")
        time.sleep(0.1)


def require_alive(running):
    """Make sure that a server still runs."""
    if running.process.poll() is not None:
        raise BenchmarkError(f"{running.server.name} ended under load with status {running.process.returncode}")


def fetch(url):
    """Return what is at a URL."""
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.read()


# Load

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0, "h": 3_600_000.0}
"""Milliseconds in each unit that wrk writes."""


def parse_wrk(output):
    """Return the figures in the output of ``wrk --latency``; times in milliseconds."""
    total = re.search(r"^\s*(\d+) requests in ([\d.]+)(us|ms|s|m|h),", output, re.MULTILINE)
    rate = re.search(r"^Requests/sec:\s*([\d.]+)", output, re.MULTILINE)
    if not total or not rate:
        raise BenchmarkError("wrk wrote no result:\n" + output)
    latency = {f"p{percent}": float(value) * UNITS[unit] for percent, value, unit in re.findall(
        r"^\s*(50|90|99)%\s+([\d.]+)(us|ms|s|m|h)\s*$", output, re.MULTILINE)}
    errors = dict.fromkeys(("connect", "read", "write", "timeout", "status"), 0)
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    if sockets:
        errors.update(zip(("connect", "read", "write", "timeout"), map(int, sockets.groups())))
    answers = re.search(r"Non-2xx or 3xx responses: (\d+)", output)
    if answers:
        errors["status"] = int(answers.group(1))
    requests = int(total.group(1))
    per_second = float(rate.group(1))
    good = per_second * (requests - errors["status"]) / requests if requests else 0.0
    return {
        "requests": requests,
        "seconds": round(float(total.group(2)) * UNITS[total.group(3)] / 1000, 3),
        "requests_per_second": per_second,
        "good_per_second": round(good, 2),
        "latency_ms": {key: round(value, 3) for key, value in latency.items()},
        "errors": errors,
        "raw": output,
    }


def note(run):
    """Return the errors of a run in brackets, or nothing."""
    errors = {kind: count for kind, count in run["errors"].items() if count}
    return " [errors: " + ", ".join(f"{kind} {count}" for kind, count in errors.items()) + "]" if errors else ""


def ask(running, phases, processes):
    """Have the client ask in phases; return what it found."""
    client = processes.start([sys.executable, str(CLIENT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, text=True)
    order = json.dumps({"port": running.port, "server": running.process.pid, "phases": phases})
    try:
        output, errors = client.communicate(order, timeout=sum(phase["seconds"] for phase in phases) + 60)
    except subprocess.TimeoutExpired:
        raise BenchmarkError("the client did not end") from None
    finally:
        processes.stop(client)
    if client.returncode != 0:
        raise BenchmarkError(f"the client failed:\n{errors}")
    require_alive(running)
    return json.loads(output)


def wrk(running, path, connections, seconds, processes):
    """Load one server with wrk."""
    before = cpu_seconds(running.process.pid)
    process = processes.start([find_tool("wrk"), "-t1", f"-c{connections}", f"-d{seconds}s", "--latency",
                               running.url(path)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        output, _ = process.communicate(timeout=seconds + 120)
    finally:
        processes.stop(process)
    run = parse_wrk(output)
    run["server_cpu_seconds"] = used(before, cpu_seconds(running.process.pid))
    run["cpu_micros_per_request"] = over((run["server_cpu_seconds"] or 0) * 1e6, run["requests"])
    require_alive(running)
    time.sleep(SETTLE)
    return run


def still_warming_up(rates):
    """Return whether every round beat the one before, by more than 5 % in all: then the warm-up was too short."""
    return (len(rates) > 2 and all(before < after for before, after in zip(rates, rates[1:]))
            and rates[-1] > 1.05 * rates[0])


# What it ran on


def find_tool(name):
    """Return the path of a command, also where only root's path has it, or None."""
    return shutil.which(name) or shutil.which(name, path="/usr/local/sbin:/usr/sbin:/sbin")


def output_of(*command):
    """Return what a command writes to either stream, or nothing if it can't be run."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=60, check=False)
        return done.stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        return ""


def java_version(java):
    """Return the version of a ``java`` command as text and as numbers to compare."""
    text = output_of(java, "-version")
    quoted = re.search(r'version "([^"]+)"', text)
    runtime = re.search(r"Runtime Environment (.*)$", text, re.MULTILINE)
    if not quoted:
        return None
    numbers = tuple(int(number) for number in re.findall(r"\d+", quoted.group(1)))
    return (runtime.group(1) if runtime else quoted.group(1)), numbers


def find_java(wanted):
    """Return the wanted ``java``, or the newest one found, with its version."""
    candidates = [wanted] if wanted else [
        str(Path(os.environ["JAVA_HOME"]) / "bin" / "java") if "JAVA_HOME" in os.environ else None,
        shutil.which("java"), *map(str, Path("/usr/lib/jvm").glob("*/bin/java"))]
    found = [(java_version(java), java) for java in dict.fromkeys(candidates) if java]
    found = [(version, java) for version, java in found if version]
    if not found:
        raise BenchmarkError("No java found; name one with --java")
    (text, numbers), java = max(found, key=lambda entry: entry[0][1])
    if numbers[0] < 21:
        raise BenchmarkError(f"The newest java found is {text}; virtual threads need 21. Name another with --java")
    return java, text


def jar_versions(class_path):
    """Return the versions that the names of the jars tell."""
    wanted = {"Spring Boot": "spring-boot", "Spring Framework": "spring-core", "Tomcat": "tomcat-embed-core",
              "Reactor": "reactor-core", "Reactor Netty": "reactor-netty-http", "Netty": "netty-common"}
    names = [jar.name for jar in class_path]
    versions = {}
    for label, artifact in wanted.items():
        matches = [re.fullmatch(re.escape(artifact) + r"-(\d.*)\.jar", name) for name in names]
        versions.update({label: match.group(1) for match in matches if match})
    return versions


def gunicorn_versions():
    """Return the versions of gunicorn and its libraries, asked of the Python that gunicorn runs on."""
    gunicorn = find_tool("gunicorn")
    if not gunicorn:
        return {}
    with open(gunicorn, "rb") as script:
        first = script.readline().decode(errors="replace").strip()
    python = shlex.split(first[2:]) if first.startswith("#!") else [sys.executable]
    code = ("import importlib.metadata as m, json, platform\n"
            "v = {'Python': platform.python_version()}\n"
            "for n in ('gunicorn', 'gevent', 'Flask', 'Werkzeug'):\n"
            "    try: v[n] = m.version(n)\n"
            "    except m.PackageNotFoundError: pass\n"
            "print(json.dumps(v))")
    try:
        return json.loads(output_of(*python, "-c", code))
    except ValueError:
        return {"gunicorn": output_of(gunicorn, "--version")}


def read(path):
    """Return the content of a small file of the system, or None."""
    try:
        return Path(path).read_text().strip()
    except OSError:
        return None


def machine():
    """Describe the machine, without its name."""
    cpu = re.search(r"^model name\s*:\s*(.*)$", read("/proc/cpuinfo") or "", re.MULTILINE)
    memory = re.search(r"^MemTotal:\s*(\d+) kB", read("/proc/meminfo") or "", re.MULTILINE)
    return {
        "cpu": cpu.group(1) if cpu else platform.machine(),
        "cores": os.cpu_count(),
        "memory_gib": round(int(memory.group(1)) / 1024 / 1024, 1) if memory else None,
        "kernel": f"{platform.system()} {platform.release()}",
        "governor": read("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor") or "unknown",
        "somaxconn": int(read("/proc/sys/net/core/somaxconn") or 0) or None,
        "load_before": round(os.getloadavg()[0], 2),
    }


def commit():
    """Return the commit that was measured, and whether files differed from it."""
    git = ("git", "--no-optional-locks", "-C", str(ROOT))
    name = re.fullmatch(r"[0-9a-f]{40,64}", output_of(*git, "rev-parse", "HEAD"))
    if not name:
        return {"commit": None, "changed": None}
    return {"commit": name.group(), "changed": bool(output_of(*git, "status", "--porcelain", "--untracked-files=no"))}


# The class path


def build(modules="docs"):
    """Build modules, and lay the class path of the application in ``docs`` into ``docs/target/lib``."""
    shutil.rmtree(TARGET / "lib", ignore_errors=True)
    maven = [str(ROOT / "mvnw"), "-q", "-B", "-Dmaven.test.skip=true", "-Pbenchmarks", "-pl", modules, "-am", "package"]
    if subprocess.run(maven, cwd=ROOT, check=False).returncode != 0:
        raise BenchmarkError("The build failed")


def find_class_path():
    """Return the jars, the application's first."""
    application = sorted(TARGET.glob("remuda-docs-*.jar"))
    libraries = sorted((TARGET / "lib").glob("*.jar"))
    if len(application) != 1 or not any(jar.name.startswith(REMUDA_JAR) for jar in libraries):
        raise BenchmarkError("The class path is not in docs/target; run without --no-build")
    return application + libraries


# Figures


def figure(name, values, unit="", bar=None, at_most=False):
    """Return the median and the range of some values, and the verdict if there is a bar."""
    values = [value for value in values if value is not None]
    result = {"name": name, "unit": unit, "bar": bar, "at_most": at_most, "values": values}
    if not values:
        return {**result, "median": None, "min": None, "max": None, "verdict": "undecided" if bar is not None else "no bar"}
    median = statistics.median(values)
    met = bar is not None and (median <= bar if at_most else median >= bar)
    return {**result, "median": round(median, 4), "min": round(min(values), 4), "max": round(max(values), 4),
            "verdict": "no bar" if bar is None else "met" if met else "missed"}


def over(value, divisor):
    """Return a ratio, or None if there is nothing to divide by."""
    return round(value / divisor, 4) if divisor else None


# Reports


def value_text(one):
    """Return a figure with its range."""
    if one["median"] is None:
        return "-"
    unit = f" {one['unit']}" if one["unit"] else ""
    if len(one["values"]) == 1:
        return number(one["median"]) + unit
    return f"{number(one['median'])} ({number(one['min'])}–{number(one['max'])}){unit}"


def number(value):
    """Return a number with as many places as it needs."""
    if float(value).is_integer():
        return f"{value:,.0f}"
    return f"{value:,.1f}" if abs(value) >= 100 else f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.4f}"


def bar_text(one):
    """Return the bar of a figure."""
    if one["bar"] is None:
        return "none"
    return f"{'≤' if one['at_most'] else '≥'} {number(one['bar'])}" + (f" {one['unit']}" if one["unit"] else "")


def verdict_text(one):
    """Return the verdict of a figure."""
    return {"missed": "**missed**", "no bar": "-"}.get(one["verdict"], one["verdict"])


def cell(text):
    """Escape text for a Markdown table."""
    return escape(str(text)).replace("|", "\\|").replace("*", "\\*").replace("_", "\\_")


def part_tables(parts, rows, failed):
    """Return a table of figures for each part, with a column for each model."""
    lines = []
    for part, title in parts.items():
        columns = {row["model"]: row["figures"] for row in rows if row["part"] == part}
        if not columns:
            continue
        lines += ["", f"**{part}**: {cell(title)}", "",
                  "| figure | bar | " + " | ".join(columns) + " |", "|---" * (len(columns) + 2) + "|"]
        for same in zip(*columns.values()):
            bars = list(dict.fromkeys(bar_text(one) for one in same if one["bar"] is not None)) or ["none"]
            lines.append(f"| {cell(same[0]['name'])} | {cell(', '.join(bars))} | " + " | ".join(
                value_text(one) + (", " + verdict_text(one) if one["verdict"] in ("missed", "undecided") else "")
                for one in same) + " |")
    for one in failed:
        lines += ["", f"**Failed**: {one['part']} under {one['model']} ({cell(one['why'])})."]
    return lines


def add(earlier, report, parts, models):
    """Add to a report what an earlier one has of other parts and models."""
    measured = {(row["part"], row["model"]) for row in report["rows"] + report["failed"]}
    rows = [row for row in earlier["rows"] if (row["part"], row["model"]) not in measured] + report["rows"]
    report["rows"] = sorted(rows, key=lambda row: (list(parts).index(row["part"]), list(models).index(row["model"])))
    report["versions"] = {**earlier["versions"], **report["versions"]}


def publish(report, tables, output, result, begin, end):
    """Write the JSON, and the tables between two markers of the page if it is the result that the page shows."""
    text = json.dumps(report, indent=1, ensure_ascii=False) + "\n"
    for content in (text, tables):
        refuse_paths(content)
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    if output.resolve() == result:
        PAGE.write_text(put_between_markers(PAGE.read_text(encoding="utf-8"), tables, begin, end), encoding="utf-8")
    print("\n" + tables)
    print(f"Written: {output}" + (f", and the tables in {PAGE.relative_to(ROOT)}" if output.resolve() == result else ""))


def refuse_paths(text):
    """Make sure that no folder of this machine is published."""
    for folder in {str(ROOT), str(Path.home()), tempfile.gettempdir()} - {"/"}:
        if folder in text:
            raise BenchmarkError(f"The report would contain the path {folder}")


def put_between_markers(page, content, begin, end):
    """Return a page with the content between two markers replaced."""
    before, first, rest = page.partition(begin)
    _, last, after = rest.partition(end)
    if not first or not last:
        raise BenchmarkError(f"{PAGE.name} lacks the markers {begin} and {end}")
    return f"{before}{begin}\n\n{content}\n{end}{after}"


def self_test():
    """Run the tests beside this script; return whether they passed."""
    tests = unittest.defaultTestLoader.discover(str(HERE / "tests"))
    return unittest.TextTestRunner(verbosity=2).run(tests).wasSuccessful()


# The command


def say(text):
    """Tell how it goes."""
    print("    " + text, flush=True)


def choose(known, names, what):
    """Return which of the known names are asked for."""
    wanted = list(known) if names == "all" else [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if name not in known]
    if unknown or not wanted:
        raise BenchmarkError(f"No such {what}: {', '.join(unknown) or names}; there are {', '.join(known)}")
    return [name for name in known if name in wanted]


def select(rows, names):
    """Return the rows that are asked for."""
    if names == "all":
        return list(rows)
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    unknown = [name for name in wanted if not any(name in (row.name, row.group) for row in rows)]
    if unknown or not wanted:
        raise BenchmarkError(f"No such row: {', '.join(unknown) or names}; see --list")
    return [row for row in rows if row.name in wanted or row.group in wanted]


def command(main):
    """Run what a script does; return its status, 2 if something went wrong, or 130 if it was interrupted."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        return main()
    except BenchmarkError as error:
        print(f"{Path(sys.argv[0]).name}: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted; every server is stopped", file=sys.stderr)
        return 130
