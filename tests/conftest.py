"""Shared fixtures, and skips that fail where nothing may be skipped."""

import os
import re
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

CHECKOUT = Path(__file__).parents[1]
NO_SKIPS = os.environ.get("KIT_NO_SKIPS") == "1"
START_S = 90


@pytest.fixture(scope="session")
def checkout():
    """Top folder of the checkout."""
    return CHECKOUT


@pytest.fixture(scope="session")
def shared():
    """Folder of expected answers, beside the checkout or where KIT_SHARED says."""
    folder = Path(os.environ.get("KIT_SHARED", CHECKOUT.parent / "shared"))
    if not folder.is_dir():
        pytest.skip(f"the expected answers are not here: {folder} (KIT_SHARED names another)")
    return folder


@pytest.fixture(scope="session")
def chromium():
    """Path of Chromium."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("there is no Chromium; install the system's package chromium")
    return path


@pytest.fixture(scope="module")
def open_kit():
    """Start ``kit open --no-browser``; gives the process, and the address that it prints."""
    started = []

    def start(*arguments, cwd, python=sys.executable, environment=None):
        process = subprocess.Popen(
            [python, "-P", "-m", "kit.cli", "open", "--no-browser", *map(str, arguments)],
            cwd=cwd,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        overdue = threading.Timer(START_S, process.kill)
        overdue.start()
        said = ""
        for line in process.stdout:
            said += line
            if address := re.search(r"http://\S+token=\w+", line):
                overdue.cancel()
                return process, address[0], said
        overdue.cancel()
        raise RuntimeError(f"kit open printed no address but: {said}")

    yield start
    for process in started:
        process.terminate()
    for process in started:
        process.communicate(timeout=30)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    report = yield
    may_skip = item.get_closest_marker("may_skip") or hasattr(report, "wasxfail")
    return report if may_skip else _strict(report)


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report():
    return _strict((yield))


def _strict(report):
    """Turn a skip into a failure that tells the reason, where KIT_NO_SKIPS=1 is set."""
    if NO_SKIPS and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"{reason} - but nothing may be skipped where KIT_NO_SKIPS=1 is set"
    return report
