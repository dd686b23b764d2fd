"""The Flask counterpart of the benchmark application: same paths, same answers.

``tests/contract.json`` says what both applications answer.
"""

import os
import sys
import time

from flask import Flask, Response, request

MAX_WAIT = 60_000
"""Longest wait that a client may ask for, in milliseconds."""

DELAY = float(os.environ.get("BENCHMARK_START_DELAY", "0"))
"""Seconds that the application takes longer to start, as one does that loads a model."""

app = Flask(__name__)
if DELAY:
    time.sleep(DELAY)
    print(f"The application of process {os.getpid()} is ready", file=sys.stderr, flush=True)


@app.get("/hello")
def hello():
    """Answer at once."""
    return text("Hello, World!")


@app.get("/pid")
def pid():
    """Say which process answers."""
    return text(str(os.getpid()))


@app.get("/sleep")
def sleep():
    """Block the request for ``ms`` milliseconds, from 0 to 60,000."""
    try:
        ms = int(request.args.get("ms", "100"))
    except ValueError:
        return text("ms must be a whole number", status=400)
    if not 0 <= ms <= MAX_WAIT:
        return text(f"ms is {ms}; it must be from 0 to {MAX_WAIT}", status=400)
    time.sleep(ms / 1000)
    return text(f"Waited for {ms} ms")


def text(body, status=200):
    """Return a plain-text response."""
    return Response(body, status=status, mimetype="text/plain")
