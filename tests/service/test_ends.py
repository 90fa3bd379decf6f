"""What the tests start ends with them, also when nobody is left to clean up."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import psutil
from servers import until

from geostat.store import Store

STARTER = """
import sys
sys.path.insert(0, {tests!r})
from browsers import launched_browser
from postgis import running_server
from servers import free_port, running, serve_command, wait_for

port = free_port()
with (
    running_server() as database,
    running(*serve_command({workspace!r}, port, workers=2)) as service,
    launched_browser() as browser,
):
    wait_for(f"http://127.0.0.1:{{port}}/healthz", service)
    print(database.folder, flush=True)
    sys.stdin.read()
"""


def test_servers_and_browser_end_with_whoever_is_killed(workspace: Store) -> None:
    code = STARTER.format(tests=str(Path(__file__).parent.parent), workspace=str(workspace.path))
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as starter:
        assert starter.stdout
        folder = starter.stdout.readline().strip()
        started = psutil.Process(starter.pid).children(recursive=True)
        names = {process.name() for process in started}
        starter.kill()
    until(lambda: not any(process.is_running() for process in started), f"the end of {started}")
    shutil.rmtree(folder)
    assert {"postgres", "geostat", "chromium"} <= {name.replace("chrome", "chromium") for name in names}
