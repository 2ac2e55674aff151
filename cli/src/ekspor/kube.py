"""Ekspor on Kubernetes, as kubectl tells it: which processes there are, and what waits in each.

Processes are asked from inside their own containers, so network policies need no door for it.
"""

from __future__ import annotations

import json
import subprocess
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from ekspor.failures import Unavailable
from ekspor.gauges import Gauges

ROLES = ("api", "worker", "relay", "clock")
PROCESSES = f"app.kubernetes.io/component in ({', '.join(ROLES)})"
METRICS = (
    "import sys, urllib.request as r; "
    "sys.stdout.write(r.urlopen('http://127.0.0.1:8100/metrics', timeout=5).read().decode())"
)
WITHIN = 30.0
AT_ONCE = 4

Json = dict[str, Any]


class Namespace:
    """One installation, wherever kubectl's current context points."""

    def __init__(self, name: str) -> None:
        self.name = name

    def roles(self, only: str = "") -> list[Json]:
        """A row per service and role: `wanted`, `ready`, `restarts`, `version`, and what waits. Raises Unavailable.

        `only`: a selector besides. Lag adds up, since each worker knows its own partitions; the rest each process of
        a service knows whole.
        """
        pods = defaultdict(list)
        for pod in self._get("pods", only):
            pods[_role(pod)].append(pod)
        deployments = sorted(self._get("deployments", only), key=_place)
        if not deployments:
            raise Unavailable(f"there is no Ekspor in the namespace {self.name}")
        ready = [pod for found in pods.values() for pod in found if _is_ready(pod)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            told = dict(zip((_name(pod) for pod in ready), pool.map(self._gauges, ready), strict=True))
        rows = []
        for deployment in deployments:
            service, role = _role(deployment)
            own = [waiting for pod in pods[service, role] if (waiting := told.get(_name(pod)))]
            rows.append(
                {
                    "service": service,
                    "role": role,
                    "wanted": deployment["spec"]["replicas"],
                    "ready": deployment["status"].get("readyReplicas", 0),
                    "restarts": sum(_restarts(pod) for pod in pods[service, role]),
                    "version": _version(deployment),
                    **(_together(own) if own else {}),
                }
            )
        return rows

    def _get(self, kind: str, only: str) -> list[Json]:
        selector = ",".join(filter(None, (PROCESSES, only)))
        found: list[Json] = json.loads(self._kubectl("get", kind, "--selector", selector, "--output=json"))[
            "items"
        ]
        return found

    def _gauges(self, pod: Json) -> dict[str, float] | None:
        """None for a pod that went meanwhile."""
        try:
            exposition = self._kubectl(
                "exec", _name(pod), "--container=process", "--", "python", "-I", "-S", "-c", METRICS
            )
            return Gauges(exposition).waiting()
        except (Unavailable, ValueError):
            return None

    def _kubectl(self, *arguments: str) -> str:
        command = ["kubectl", "--namespace", self.name, *arguments]
        try:
            done = subprocess.run(  # noqa: S603  the operator's own kubectl, found on his path
                command, check=True, capture_output=True, text=True, timeout=WITHIN
            )
        except subprocess.CalledProcessError as refused:
            raise Unavailable(f"kubectl {arguments[0]}: {refused.stderr.strip()}") from refused
        except (OSError, subprocess.TimeoutExpired) as away:
            raise Unavailable(f"kubectl does not answer: {away}") from away
        return done.stdout


def _together(told: list[dict[str, float]]) -> dict[str, float]:
    return {name: (sum if name == "lag" else max)(one[name] for one in told) for name in told[0]}


def _name(one: Json) -> str:
    return str(one["metadata"]["name"])


def _role(one: Json) -> tuple[str, str]:
    labels = one["metadata"]["labels"]
    return labels["app.kubernetes.io/name"], labels["app.kubernetes.io/component"]


def _place(deployment: Json) -> tuple[str, int]:
    service, role = _role(deployment)
    return service, ROLES.index(role)


def _is_ready(pod: Json) -> bool:
    conditions = pod["status"].get("conditions", ())
    return any(one["type"] == "Ready" and one["status"] == "True" for one in conditions)


def _restarts(pod: Json) -> int:
    return sum(one["restartCount"] for one in pod["status"].get("containerStatuses", ()))


def _version(deployment: Json) -> str:
    return str(deployment["spec"]["template"]["spec"]["containers"][0]["image"].rpartition(":")[2])
