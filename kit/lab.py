"""JupyterLab: opened on one notebook, on this machine only, with settings of its own."""

from __future__ import annotations

import json
import logging
import os
import secrets
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote, urlencode

from kit.notebooks import KERNEL, QUIET

NEWS = "@jupyterlab/apputils-extension:announcements"
NOTEBOOKS = "@jupyterlab/notebook-extension:tracker"


def open_lab(
    notebook: Path, *, port: int | None, browser: bool, announce: Callable[[str], None]
) -> None:
    """Run JupyterLab on a notebook until it is stopped; ``announce`` is told the address."""
    from jupyterlab.labapp import LabApp

    with tempfile.TemporaryDirectory(prefix="kit-") as folder:
        settings = Path(folder)
        write_settings(settings, token=secrets.token_hex(24))
        os.environ.update(lab_environment(settings, os.environ))
        logging.captureWarnings(capture=True)  # Jupyter's own, nothing that a reader can act on
        arguments = lab_arguments(notebook, port=port, browser=browser, settings=settings)
        server = LabApp.initialize_server(arguments)
        token = server.identity_provider.token
        if not token:
            raise PermissionError(
                "your Jupyter settings switch the token off; kit open never starts without one"
            )
        page = f"lab/tree/{quote(notebook.name)}?{urlencode({'token': token})}"
        address = f"{server.connection_url.rstrip('/')}/{page}"
        server.io_loop.add_callback(announce, address)  # once it listens
        server.start()


def lab_arguments(notebook: Path, *, port: int | None, browser: bool, settings: Path) -> list[str]:
    """Command line of JupyterLab: loopback only, one folder, one notebook, a clean workspace."""
    arguments = [
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.root_dir={notebook.parent}",
        f"--LabApp.default_url=/lab/tree/{quote(notebook.name)}",
        f"--LabApp.workspaces_dir={settings / 'workspaces'}",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.answer_yes=True",
        "--log-level=ERROR",
        "--LabApp.log_level=ERROR",
    ]
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        arguments += ["--allow-root"]
    return arguments


def lab_environment(settings: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Variables that put our settings and our kernel before the user's own."""
    ours = {"JUPYTER_CONFIG_PATH": settings / "config", "JUPYTER_PATH": settings / "share"}
    return {
        name: os.pathsep.join(filter(None, [str(path), environment.get(name)]))
        for name, path in ours.items()
    }


def write_settings(settings: Path, *, token: str) -> None:
    """Write what JupyterLab reads: token (not on the command line), no news, this Python.

    Whole pages are laid out at once, since pages that are laid out as one scrolls jump under the
    reader's eyes.
    """
    from ipykernel.kernelspec import write_kernel_spec

    files = {
        "jupyter_server_config.json": {"IdentityProvider": {"token": token}},
        "jupyter_lab_config.json": {"IdentityProvider": {"token": token}},
        "labconfig/page_config.json": {"disabledExtensions": {NEWS: True}},
        "labconfig/default_setting_overrides.json": {NOTEBOOKS: {"windowingMode": "none"}},
    }
    for name, content in files.items():
        path = settings / "config" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content), encoding="utf-8")
    kernel = settings / "share" / "kernels" / "python3"
    kernel.parent.mkdir(parents=True)
    write_kernel_spec(kernel, {"display_name": KERNEL["display_name"]}, [QUIET])
