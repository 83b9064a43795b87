"""Time from a control's change to the new picture in a real browser, per panel.

Run it by hand: ``python -m tests.benchmarks.panel_latency [PANEL ...]``. It needs Chromium and
Playwright.
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
# A step is "select LIST ENTRY", "button NUMBER" or "box NUMBER" (of those not greyed out). Every
# step goes where the panel has not been, so that the picture is drawn anew.
PANELS = {
    "incident_panel": (
        'kit.incident_panel("aws-kiro-2025-12")',
        [f"select 0 {(4 * step + 3) % 93}" for step in range(20)],
    ),
    "account_panel": (
        'kit.account_panel("aws-kiro-2025-12")',
        ["box 0", "button 1", "box 0", "button 2", "box 0", "box 1", "box 0"],
    ),
    "forest_panel": (
        "kit.forest_panel()",
        ["button 1", "button 2", "button 0", "button 4", "select 1 1", "button 6", "select 1 2",
         "select 0 3", "select 0 8", "select 1 0", "button 1", "select 0 0"],
    ),
    "corpus_panel": (
        "kit.corpus_panel()",
        ["select 0 1", "select 0 2", "select 0 3", "select 1 1", "select 0 1", "select 7 1",
         "select 4 4", "select 1 0", "select 4 5", "select 4 0", "select 5 1", "select 0 0"],
    ),
    "timeline_panel": (
        'kit.timeline_panel("aws-kiro-2025-12")',
        [f"select 1 {claim}" for claim in (3, 9, 14, 20)]
        + [f"select 0 {incident}" for incident in (5, 17, 29, 41, 53, 65, 77, 89)],
    ),
    "agreement_panel": (
        "kit.agreement_panel()",
        ["select 0 0", "select 1 1", "select 0 2", "select 1 3", "select 0 3", "select 1 4",
         "select 0 4", "select 1 5", "select 0 1", "select 1 2"],
    ),
    "oversight_panel": (
        'kit.oversight_panel("aws-kiro-2025-12")',
        ["button 1", "box 0", "button 2", "box 1", "box 2", "button 3", "box 0"],
    ),
    "multiverse_panel": (
        'kit.multiverse_panel("aws-kiro-2025-12")',
        ["button 1", "select 0 3", "button 0", "select 0 6", "select 0 9", "button 1",
         "select 0 12"],
    ),
    "regime_panel": (
        "kit.regime_panel()", ["box 0", "box 1", "box 2", "box 0", "box 1", "box 2", "box 1"],
    ),
    "effects_panel": (
        "kit.effects_panel()", [f"select 0 {study}" for study in (1, 3, 5, 2, 4, 0)],
    ),
    "textbook_panel": (
        "kit.textbook_panel()",
        ["box 0", "box 1", "box 2", "box 0", "select 0 1", "select 0 3", "box 0", "box 1", "box 2",
         "box 0", "select 0 2"],
    ),
}  # fmt: skip
ROUNDS = 3
CHANGE = """
step => new Promise(done => {
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
    const [what, number, entry] = step.split(" ");
    if (what === "select") {
        const select = panel.querySelectorAll("select")[number];
        select.selectedIndex = entry;
        select.dispatchEvent(new Event("change", {bubbles: true}));
    } else {
        const selector = {
            box: "input[type=checkbox]:not([disabled])", button: ".widget-toggle-button",
        }[what];
        panel.querySelectorAll(selector)[number].click();
    }
})
"""


def measure(page: object, kind: str) -> list[float]:
    """Milliseconds of every step."""
    times = []
    _, steps = PANELS[kind]
    for step in steps:
        times.append(page.evaluate(CHANGE, step))
        page.wait_for_timeout(400)
    if None in times:
        raise RuntimeError(f"{kind}: {steps[times.index(None)]} changed nothing in 5 s")
    return times


def main() -> None:
    """Print the medians."""
    for kind in sys.argv[1:] or PANELS:
        source, _ = PANELS[kind]
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
                    for _ in range(ROUNDS):
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
