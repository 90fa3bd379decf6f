"""Wheels as they are published, and environments that hold nothing else than what is asked for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from base64 import urlsafe_b64encode
from csv import reader
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

ROOT = Path(__file__).parents[2]
PACKAGES = {
    "geostat-areas": "geostat",
    "geostat-areas-asean": "boundaries/asean/geostat_asean",
    "geostat-areas-service": "api/geostat_service",
    "geostat-areas-thailand": "boundaries/thailand/geostat_thailand",
}
"""The folder of the one package in each distribution."""


def run_uv(*words: str | Path) -> str:
    """What uv says; it asks the network only for what it has not kept."""
    program = shutil.which("uv") or ROOT / ".tools" / "bin" / "uv"
    for network in (["--offline"], []):
        command = [program, *network, "--quiet", "--no-progress", *words]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return done.stdout
    raise RuntimeError(done.stderr)


def build_wheels(folder: Path) -> dict[str, Path]:
    """The wheel of each distribution by its name."""
    run_uv("build", "--wheel", "--all-packages", "--out-dir", folder)
    return {path.name.split("-")[0].replace("_", "-"): path for path in folder.glob("*.whl")}


@dataclass(frozen=True)
class Environment:
    """A virtual environment outside the checkout, and a folder in which its programs are run."""

    folder: Path
    cwd: Path

    def program(self, name: str) -> Path:
        return self.folder / "bin" / name

    def run(self, name: str, *words: str) -> str:
        done = subprocess.run([self.program(name), *words], cwd=self.cwd, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def holds(self, wheel: Path) -> bool:
        """Whether every file of a wheel was installed here as it is in the wheel."""
        (site,) = self.folder.glob("lib/python*/site-packages")
        with ZipFile(wheel) as archive:
            (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/RECORD"))
            recorded = [row for row in reader(archive.read(name).decode().splitlines()) if row[1]]
        return all(_digest(site / path) == digest for path, digest, _ in recorded)


def make_environment(folder: Path, cwd: Path, wheels: dict[str, Path], names: list[str]) -> Environment:
    """An environment with these of the wheels, and beside them the versions that are locked."""
    wanted = ["--no-dev", "--all-packages", "--no-emit-workspace", "--no-hashes", "--frozen", "--no-annotate"]
    (folder / "constraints.txt").write_text(run_uv("export", *wanted))
    environment = Environment(folder / "environment", cwd)
    run_uv("venv", "--python", sys.executable, environment.folder)
    found = ["--find-links", next(iter(wheels.values())).parent, "--constraints", folder / "constraints.txt"]
    run_uv("pip", "install", "--python", environment.program("python"), *found, *(wheels[name] for name in names))
    return environment


def _digest(path: Path) -> str:
    return "sha256=" + urlsafe_b64encode(sha256(path.read_bytes()).digest()).rstrip(b"=").decode()
