"""A cluster that the fault harness can load and judge: the overlay of `judged`, and a next version of its images."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from tests.installed.judged import Judged
from tests.kubernetes.cluster import LASTING, Cluster, NotDone, run
from tests.kubernetes.rendering import ROOT, Manifest

HERE = Path(__file__).resolve().parent
BUILD_WITHIN = 600
COMES_BACK_WITHIN = 300.0
LOOK_EVERY = 2.0
SEEN_WITHIN = 2.0
"""Seconds for the cluster to notice what was done to it."""


@dataclass(frozen=True)
class Pod:
    """`app`: the service it belongs to, or what else it is; `owner`: the Deployment or StatefulSet that keeps it."""

    name: str
    app: str
    owner: str

    @classmethod
    def of(cls, pod: Manifest) -> Pod:
        """As the API server tells of it."""
        [keeper] = pod["metadata"]["ownerReferences"]
        owner = keeper["name"].rpartition("-")[0] if keeper["kind"] == "ReplicaSet" else keeper["name"]
        return cls(pod["metadata"]["name"], pod["metadata"]["labels"]["app.kubernetes.io/name"], owner)


@dataclass
class DrilledCluster(Judged, Cluster):
    """With the judge's doors on ports of the node (judged/doors.yaml)."""

    overlay: ClassVar[str] = "judged"
    postgres_port: int = 30432
    kafka_port: int = 30494

    def __post_init__(self) -> None:
        super().__post_init__()
        self.first = self.values["version"]
        self.next = f"{self.first}-expanded"
        beside = self.manifests / "kubernetes/overlays" / self.overlay
        shutil.copytree(HERE / "judged", beside)
        shutil.copy(ROOT / "tests/installed/ledger.py", beside)

    def build(self) -> None:
        """Also images of a next version, which expands every service's schema; nothing of it is applied."""
        super().build()
        for image in ("tools", "gateway", "keycloak"):
            run("docker", "tag", f"ekspor/{image}:{self.first}", f"ekspor/{image}:{self.next}")
        for service in self.roles:
            given = (
                "--build-arg",
                f"SERVICE={service}",
                "--build-arg",
                f"IMAGE=ekspor/{service}:{self.first}",
            )
            tag = ("--tag", f"ekspor/{service}:{self.next}")
            run("docker", "build", "--quiet", *given, *tag, str(HERE / "next"), within=BUILD_WITHIN)
        self.install(version=self.next)
        self.load()
        self.install(version=self.first)

    # -- what the judge asks

    async def idle(self) -> list[str]:
        return await asyncio.to_thread(self.unsettled, LASTING)

    async def ill(self) -> list[str]:
        return await self.idle()

    def logs(self) -> Iterator[tuple[str, str]]:
        for pod in self.get("pods"):
            name = pod["metadata"]["name"]
            try:
                yield name, self.kubectl("logs", name, "--all-containers", "--timestamps")
            except NotDone as gone:
                yield name, str(gone)

    # -- what is done to it

    async def told(self, *arguments: str, within: float = 120) -> str:
        """kubectl, while others go on."""
        return await asyncio.to_thread(lambda: self.kubectl(*arguments, within=within))

    def pods_of(self, *components: str) -> list[Pod]:
        """Those that are not just going, by what they are for."""
        label = f"app.kubernetes.io/component in ({', '.join(components)})"
        found = self.get("pods", "--selector", label)
        return [Pod.of(pod) for pod in found if "deletionTimestamp" not in pod["metadata"]]

    async def delete(self, pod: Pod, *, by_force: bool) -> float:
        """Take a pod away, at once or in order. The seconds until its owner has all of its pods again."""
        force = ("--grace-period=0", "--force") if by_force else ()
        began = time.monotonic()
        await self.told("delete", "pod", pod.name, "--wait=false", *force)
        return await self.back(began, pod.owner)

    async def back(self, since: float, *owners: str) -> float:
        """Wait until these, or all, run as they were told to. Seconds since then. Raises NotDone."""
        await asyncio.sleep(SEEN_WITHIN)
        while idle := [name for name in await self.idle() if not owners or name in owners]:
            if time.monotonic() - since > COMES_BACK_WITHIN:
                raise NotDone(f"not back after {COMES_BACK_WITHIN:g} s: {', '.join(idle)}")
            await asyncio.sleep(LOOK_EVERY)
        return time.monotonic() - since

    def node(self) -> str:
        """Where the first api runs."""
        [pod, *_] = self.get("pods", "--selector", "app.kubernetes.io/component=api")
        return str(pod["spec"]["nodeName"])


def kubectl_of_nodes(*arguments: str, within: float = 120) -> str:
    """Outside of the namespace."""
    return run("kubectl", *arguments, within=within)
