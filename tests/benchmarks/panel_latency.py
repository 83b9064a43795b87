"""Time from a control's change to the new picture in a real browser, per panel.

Run it by hand: ``python -m tests.benchmarks.panel_latency``. It needs Chromium and Playwright.
What is timed ends with the picture; what stands below it follows.
"""

from __future__ import annotations

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import nbformat
from playwright.sync_api import sync_playwright

OPTIONS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# Every step goes where the panel has not been: 20 incidents, and 7 settings of the accounts
# (a button by its number, or a switch by its number among those that are not greyed out).
STEPS = {
    "incident_panel": list(range(20)),
    "account_panel": ["box 0", "button 1", "box 0", "button 2", "box 0", "box 1", "box 0"],
}
ROUNDS = {"incident_panel": 1, "account_panel": 3}
CELLS = {
    "incident_panel": 'kit.incident_panel("aws-kiro-2025-12")',
    "account_panel": 'kit.account_panel("aws-kiro-2025-12")',
}
CHANGE = """
([kind, step]) => new Promise(done => {
    const panel = document.querySelector(".jp-OutputArea .widget-vbox");
    const start = performance.now();
    const overdue = setTimeout(() => done(null), 5000);
    const seen = new MutationObserver(() => {
        const now = panel.querySelector(".widget-html img");
        seen.disconnect();
        const drawn = now ? now.decode() : Promise.resolve();
        drawn.then(() => requestAnimationFrame(() => {
            clearTimeout(overdue);
            done(performance.now() - start);
        }));
    });
    seen.observe(panel.querySelector(".widget-html"), {subtree: true, childList: true});
    if (kind === "incident_panel") {
        const select = panel.querySelector("select");
        select.selectedIndex = (4 * step + 3) % select.options.length;
        select.dispatchEvent(new Event("change", {bubbles: true}));
    } else {
        const [what, number] = step.split(" ");
        const selector = {box: "input[type=checkbox]:not([disabled])", button: "button"}[what];
        panel.querySelectorAll(selector)[number].click();
    }
})
"""


def measure(page: object, kind: str) -> list[float]:
    """Milliseconds of every step."""
    times = []
    for step in STEPS[kind]:
        times.append(page.evaluate(CHANGE, [kind, step]))
        page.wait_for_timeout(400)
    if None in times:
        raise RuntimeError(f"step {times.index(None)} of {kind} changed nothing in 5 s")
    return times


def main() -> None:
    """Print the medians."""
    for kind, source in CELLS.items():
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
            cells = [nbformat.v4.new_code_cell(f"import kit\n{source}")]
            path = Path(folder) / "panel.ipynb"
            nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
            server = subprocess.Popen(
                [sys.executable, "-m", "kit.cli", "open", str(path), "--no-browser"],
                env={**os.environ, "HOME": folder}, text=True,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            )  # fmt: skip
            said = iter(server.stdout.readline, "")
            address = next(m[0] for line in said if (m := re.search(r"http://\S+token=\w+", line)))
            try:
                with sync_playwright() as playwright:
                    browser = playwright.chromium.launch(
                        executable_path=shutil.which("chromium"), args=OPTIONS
                    )
                    page = browser.new_page(viewport={"width": 1400, "height": 1000})
                    page.goto(address)
                    idle = ".jp-Notebook-ExecutionIndicator[data-status=idle]"
                    page.wait_for_selector(idle, timeout=90_000)
                    page.wait_for_timeout(2000)
                    times = []
                    for _ in range(ROUNDS[kind]):
                        page.click('.lm-MenuBar-item:has-text("Run")')
                        page.click('.lm-Menu-item[data-command="runmenu:run-all"]')
                        page.wait_for_timeout(8000)
                        page.wait_for_selector(".widget-vbox .widget-html img", timeout=90_000)
                        times += measure(page, kind)
                    print(f"{kind:16} median {statistics.median(times):6.1f} ms, highest "
                          f"{max(times):6.1f} ms, n {len(times)}")  # fmt: skip
                    browser.close()
            finally:
                server.terminate()
                server.wait()


if __name__ == "__main__":
    main()
