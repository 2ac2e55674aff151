"""What each container may do to its node and to itself, as its manifest says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.kubernetes.rendering import Manifest, pod_of, title, workloads

STOPPED_WITHIN = 15  # seconds after SIGTERM
MEASURES = ("cpu", "memory")
VERSION = re.compile(r"(:(?!latest$)[\w][\w.-]*|@sha256:[0-9a-f]{64})$")
VOLUMES = frozenset({"configMap", "emptyDir", "persistentVolumeClaim", "projected", "secret"})


@dataclass(frozen=True)
class Container:
    """One container of one pod, and what Kubernetes makes of both."""

    owner: Manifest
    spec: dict[str, Any]
    starting: bool = False

    @property
    def name(self) -> str:
        return f"{title(self.owner)}/{self.spec['name']}"

    @property
    def non_root(self) -> bool:
        """Kubernetes itself refuses to start it as root."""
        context = self._context
        return context.get("runAsNonRoot") is True and context.get("runAsUser") != 0

    @property
    def read_only(self) -> bool:
        return self._context.get("readOnlyRootFilesystem") is True

    @property
    def without_capabilities(self) -> bool:
        """But for the one that `restricted` lets through, which Caddy's program bears."""
        capabilities = self._context.get("capabilities", {})
        return capabilities.get("drop") == ["ALL"] and set(capabilities.get("add", ())) <= {
            "NET_BIND_SERVICE"
        }

    @property
    def bounded(self) -> bool:
        resources = self.spec.get("resources", {})
        return all(
            measure in resources.get(bound, {}) for bound in ("requests", "limits") for measure in MEASURES
        )

    @property
    def versioned(self) -> bool:
        return VERSION.search(self.spec["image"]) is not None

    @property
    def probed(self) -> bool:
        """Start-up apart from liveness. What ends by itself is not asked."""
        runs_on = self.owner["kind"] != "Job" and not self.starting
        return not runs_on or {"startupProbe", "livenessProbe"} <= set(self.spec)

    def complaints(self) -> list[str]:
        context = self._context
        return [
            f"{self.name} {wrong}"
            for wrong, so in {
                "may run as root": not self.non_root,
                "can write to its root file system": not self.read_only,
                "keeps capabilities": not self.without_capabilities,
                "may gain privileges": context.get("allowPrivilegeEscalation") is not False,
                "has not the runtime's seccomp profile": context.get("seccompProfile")
                != {"type": "RuntimeDefault"},
                "lacks requests or limits": not self.bounded,
                f"has an image without a version: {self.spec['image']}": not self.versioned,
                "has no probes for its start and its life": not self.probed,
            }.items()
            if so
        ]

    @property
    def _context(self) -> dict[str, Any]:
        """The container's own word goes before the pod's."""
        pod = pod_of(self.owner)["spec"].get("securityContext", {})
        return {**pod, **self.spec.get("securityContext", {})}


def containers(manifests: list[Manifest]) -> list[Container]:
    return [
        Container(owner, spec, starting=kind == "initContainers")
        for owner in workloads(manifests)
        for kind in ("initContainers", "containers")
        for spec in pod_of(owner)["spec"].get(kind, ())
    ]


def pod_complaints(manifests: list[Manifest]) -> Iterator[str]:
    """What is wrong with pods as a whole."""
    for owner in workloads(manifests):
        spec = pod_of(owner)["spec"]
        if spec.get("automountServiceAccountToken") is not False:
            yield f"{title(owner)} is given a token for the API server"
        if spec.get("terminationGracePeriodSeconds", 30) <= STOPPED_WITHIN:
            yield f"{title(owner)} is killed before it has ended cleanly"
        if found := {"hostNetwork", "hostPID", "hostIPC"} & {key for key, value in spec.items() if value}:
            yield f"{title(owner)} shares its node's {', '.join(sorted(found))}"
        for volume in spec.get("volumes", ()):
            if not set(volume) - {"name"} <= VOLUMES:
                yield f"{title(owner)} mounts {volume['name']}, of a kind that `restricted` does not let through"


def namespace_complaints(manifests: list[Manifest]) -> Iterator[str]:
    """Kubernetes itself sees to it, if the namespace says so."""
    for manifest in manifests:
        if manifest["kind"] == "Namespace":
            labels = manifest["metadata"].get("labels", {})
            if labels.get("pod-security.kubernetes.io/enforce") != "restricted":
                yield f"{title(manifest)} does not enforce `restricted`"
        if manifest["kind"] == "Secret":
            yield f"{title(manifest)} stands in the repository"
