"""What each container may do to its host and to itself: a table, and what in it is not as it should be.

    python -m tests.compose.containment PROJECT

Only what is read from the engine counts, not what docker-compose.yml says.
"""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

ROOT_USERS = {"", "0", "root"}


@dataclass(frozen=True)
class Containment:
    """One container as the engine runs it."""

    name: str
    user: str
    read_only: bool
    dropped: bool
    added: tuple[str, ...]
    no_new_privileges: bool
    memory_mib: int
    pids: int
    published: tuple[str, ...]

    @classmethod
    def of(cls, inspected: dict[str, Any]) -> Containment:
        host, config = inspected["HostConfig"], inspected["Config"]
        bindings = [
            f"{binding['HostIp']}:{binding['HostPort']}"
            for ports in (host["PortBindings"] or {}).values()
            for binding in ports or ()
        ]
        return cls(
            name=inspected["Name"].lstrip("/"),
            user=config["User"],
            read_only=host["ReadonlyRootfs"],
            dropped="ALL" in (host["CapDrop"] or ()),
            added=tuple(host["CapAdd"] or ()),
            no_new_privileges=any("no-new-privileges" in option for option in host["SecurityOpt"] or ()),
            memory_mib=host["Memory"] // 2**20,
            pids=host["PidsLimit"] or 0,
            published=tuple(bindings),
        )

    def complaints(self) -> list[str]:
        """What is not as it should be. No container is excepted, databases and broker neither."""
        return [
            f"{self.name} {wrong}"
            for wrong, so in {
                "runs as root": self.user.split(":")[0] in ROOT_USERS,
                "can write to its root file system": not self.read_only,
                "keeps capabilities": not self.dropped,
                "may gain privileges": not self.no_new_privileges,
                "may take all memory": self.memory_mib == 0,
                "may start any number of processes": self.pids <= 0,
                "listens on every address": any(not b.startswith("127.0.0.1:") for b in self.published),
            }.items()
            if so
        ]


def table(found: list[Containment]) -> str:
    """For people: a line a container."""
    lines = [f"{'container':38} {'user':12} read-only  caps dropped (added)       no-new-priv  MiB   pids"]
    lines += [
        f"{c.name:38} {c.user or 'root':12} {_yes(c.read_only):9}  "
        f"{_yes(c.dropped) + (' (' + ', '.join(c.added) + ')' if c.added else ''):25}  "
        f"{_yes(c.no_new_privileges):11}  {c.memory_mib:<5} {c.pids}"
        for c in found
    ]
    return "\n".join(lines)


def _yes(so: bool) -> str:
    return "yes" if so else "NO"


def main() -> None:
    [project] = sys.argv[1:]
    listed = ["docker", "ps", "--all", "--quiet", "--filter", f"label=com.docker.compose.project={project}"]
    ids = subprocess.run(listed, check=True, capture_output=True, text=True).stdout.split()
    if not ids:
        sys.exit(f"no container of the project {project}")
    told = subprocess.run(["docker", "inspect", *ids], check=True, capture_output=True, text=True).stdout
    found = sorted((Containment.of(one) for one in json.loads(told)), key=lambda one: one.name)
    print(table(found))
    complaints = [complaint for one in found for complaint in one.complaints()]
    print("\n".join(complaints) or f"{len(found)} of {len(found)} containers are contained")
    sys.exit(bool(complaints))


if __name__ == "__main__":
    main()
