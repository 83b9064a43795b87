"""Voila, started and stopped around a test."""

import os
import re
import subprocess
import sys
import threading
from contextlib import contextmanager

START_S = 90


@contextmanager
def app_address(notebook):
    """Address of a notebook served by Voila."""
    folder = notebook.parent
    server = subprocess.Popen(
        [sys.executable, "-m", "voila", str(notebook), "--no-browser", "--Voila.ip=127.0.0.1"],
        cwd=folder, env={**os.environ, "HOME": str(folder)}, text=True,
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    overdue = threading.Timer(START_S, server.kill)
    overdue.start()
    said = ""
    try:
        for line in server.stdout:
            said += line
            if address := re.search(r"http://(127\.0\.0\.1|localhost):\d+/\S*", line):
                overdue.cancel()
                threading.Thread(target=server.stdout.read, daemon=True).start()
                yield address[0]
                return
        raise RuntimeError(f"Voila printed no address but: {said}")
    finally:
        overdue.cancel()
        server.terminate()
        server.wait(timeout=30)
