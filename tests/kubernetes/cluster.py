"""Ekspor on a cluster, for a demo or a drill: the overlay `local`, made, waited for, and taken away again.

KUBECONFIG names the cluster. CLUSTER_LOAD is a command that brings images of the container engine to its nodes and
gets their names as arguments (`kind load docker-image`, `minikube image load`); without it they are there already.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

import yaml

from tests.installed.installation import ROOT, Installation, say
from tests.kubernetes.rendering import Manifest, workloads

NAMESPACE = "ekspor"
NOTHING_TRIED = 2
AUTHORITY = "/var/lib/caddy/data/caddy/pki/authorities/local/root.crt"
DATABASE_IMAGE = "postgres:18"
BUILD_WITHIN = 1800
UP_WITHIN = 1200
DOWN_WITHIN = 300
LOOK_EVERY = 2.0
LASTING = "deployments,statefulsets"


class NotDone(RuntimeError):
    """What kubectl, or the engine, was told and did not do; with its complaint."""


def run(*command: str, told: str | None = None, within: float = 120) -> str:
    """The standard output of a program. Raises NotDone."""
    try:
        done = subprocess.run(
            command, input=told, capture_output=True, text=True, timeout=within, check=False
        )
    except subprocess.TimeoutExpired as late:
        raise NotDone(f"{shlex.join(command)}: nothing within {within:g} s") from late
    if done.returncode != 0:
        raise NotDone(f"{shlex.join(command)}: {done.stderr.strip()[-3000:]}")
    return done.stdout


@dataclass
class Cluster(Installation):
    """One installation in the namespace `ekspor`. Manifests are a copy, whose installation.env is this machine's."""

    overlay: ClassVar[str] = "local"

    def __post_init__(self) -> None:
        self.manifests = self.directory / "deploy"
        shutil.copytree(ROOT / "deploy", self.manifests)
        user = run(
            "docker",
            "run",
            "--rm",
            "--network",
            "none",
            "--entrypoint",
            "id",
            DATABASE_IMAGE,
            "-u",
            "postgres",
        )
        self.install(**{"postgres-user": user.strip()})

    @property
    def url(self) -> str:
        return f"https://{self.values['address']}"

    # -- what is applied

    @property
    def _values(self) -> Path:
        return self.manifests / "kubernetes/overlays/local/installation/installation.env"

    @property
    def values(self) -> dict[str, str]:
        """What installation.env says."""
        return dict(line.split("=", 1) for line in self._values.read_text().splitlines() if "=" in line)

    def install(self, **values: str) -> None:
        """Change installation.env, as an operator does."""
        lines = [f"{name}={value}\n" for name, value in {**self.values, **values}.items()]
        self._values.write_text("".join(lines))

    def rendered(self) -> list[Manifest]:
        """The overlay's objects."""
        text = run("kubectl", "kustomize", str(self._folder))
        return [manifest for manifest in yaml.safe_load_all(text) if manifest]

    @property
    def _folder(self) -> Path:
        return self.manifests / "kubernetes/overlays" / self.overlay

    def build(self) -> None:
        """Make images that are not there, or not new, with the version of installation.env; bring them to the nodes."""
        compose = ["docker", "compose", "--env-file", str(self.env_file), "--project-directory", str(ROOT)]
        version = f"EKSPOR_VERSION={self.values['version']}"
        run("env", version, *compose, "build", "--quiet", within=BUILD_WITHIN)
        self.load()

    def load(self) -> None:
        """Bring the overlay's images to the nodes."""
        if command := os.environ.get("CLUSTER_LOAD"):
            run(*shlex.split(command), *images_of(self.rendered()), within=BUILD_WITHIN)

    def apply(self) -> None:
        """Tell the cluster what the overlay says now."""
        self.kubectl("apply", "--kustomize", str(self._folder))

    # -- the cluster

    def kubectl(self, *arguments: str, told: str | None = None, within: float = 120) -> str:
        """In the namespace. Gives its standard output. Raises NotDone."""
        return run("kubectl", "--namespace", NAMESPACE, *arguments, told=told, within=within)

    def get(self, *what: str) -> list[dict[str, Any]]:
        """Objects, as the API server has them."""
        found: list[dict[str, Any]] = json.loads(self.kubectl("get", *what, "--output", "json"))["items"]
        return found

    def unsettled(self, kinds: str = f"jobs,{LASTING}") -> list[str]:
        """What is not yet, or not any more, as it was told to be."""
        return sorted(one["metadata"]["name"] for one in self.get(kinds) if not is_settled(one))

    def settle(self, kinds: str = f"jobs,{LASTING}", within: float = UP_WITHIN) -> float:
        """Wait until everything is as it was told to be, and say how it goes. The seconds that took. Raises NotDone."""
        began, shown = time.monotonic(), -1
        while waiting := self.unsettled(kinds):
            seconds = time.monotonic() - began
            if len(waiting) != shown:
                shown = len(waiting)
                say(f"  {seconds:4.0f} s: waiting for {shown}, such as {', '.join(waiting[:4])}")
            if seconds > within:
                raise NotDone(f"after {within:g} s: {', '.join(waiting)}\n{self.kubectl('get', 'pods')}")
            time.sleep(LOOK_EVERY)
        return time.monotonic() - began

    def up(self) -> None:
        """From nothing to everything at work; learns the gateway's authority."""
        run("kubectl", "create", "namespace", NAMESPACE)
        secrets = run(str(ROOT / ".venv/bin/python"), "deploy/kubernetes/new_secrets.py", str(self.env_file))
        self.kubectl("apply", "--filename", "-", told=secrets)
        self.apply()
        self.settle()
        self.authority.write_text(self.kubectl("exec", "deployment/gateway", "--", "cat", AUTHORITY))

    def down(self) -> None:
        """The namespace, and with it pods and volumes."""
        run("kubectl", "delete", "namespace", NAMESPACE, "--ignore-not-found", within=DOWN_WITHIN)

    def restarts(self) -> dict[str, int]:
        """Of the containers of each pod that is no job's."""
        return {
            pod["metadata"]["name"]: sum(
                one["restartCount"] for one in pod["status"].get("containerStatuses", ())
            )
            for pod in self.get("pods")
            if pod["metadata"]["ownerReferences"][0]["kind"] != "Job"
        }


def images_of(manifests: list[Manifest]) -> list[str]:
    """Every image that a manifest names, once."""
    pods = [workload["spec"]["template"]["spec"] for workload in workloads(manifests)]
    found = {
        one["image"] for pod in pods for kind in ("initContainers", "containers") for one in pod.get(kind, ())
    }
    return sorted(found)


def is_settled(workload: Mapping[str, Any]) -> bool:
    """A Job is done; of a Deployment or StatefulSet every process is there, of its newest version, and ready."""
    status, wanted = workload["status"], workload["spec"]
    if workload["kind"] == "Job":
        return bool(status.get("succeeded"))
    if status.get("observedGeneration", 0) < workload["metadata"]["generation"]:
        return False
    counts = {status.get(name, 0) for name in ("replicas", "updatedReplicas", "readyReplicas")}
    return counts == {wanted["replicas"]}


def require_cluster() -> None:
    """Exit with 2 where nothing can be tried: no cluster that answers, no KEDA, or Ekspor is there already."""
    if "KUBECONFIG" not in os.environ:
        _nothing("KUBECONFIG names no cluster")
    try:
        run("docker", "info")
        run("kubectl", "get", "customresourcedefinition", "scaledobjects.keda.sh")
        there = run("kubectl", "get", "namespace", NAMESPACE, "--ignore-not-found")
    except (NotDone, OSError) as missing:
        _nothing(str(missing))
    if there:
        _nothing(f"this cluster has a namespace {NAMESPACE} already, which is not mine to take away")


def _nothing(why: str) -> None:
    say(f"{why}: nothing was tried")
    raise SystemExit(NOTHING_TRIED)


Kind = TypeVar("Kind", bound=Cluster)


@contextmanager
def clustered(kind: type[Kind]) -> Iterator[Kind]:
    """Ekspor, built and up; at the end, also by Ctrl-C or SIGTERM, taken away. CLUSTER_KEEP=1 leaves it."""
    require_cluster()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="ekspor-cluster-") as directory:
        cluster = kind(Path(directory))
        cluster.write_env()
        began = time.monotonic()
        cluster.build()
        say(f"images are built and loaded ({time.monotonic() - began:.0f} s)")
        try:
            began = time.monotonic()
            cluster.up()
            say(f"everything is up ({time.monotonic() - began:.0f} s)")
            yield cluster
        finally:
            if os.environ.get("CLUSTER_KEEP"):
                say(
                    f"left as it is; secrets are in {shutil.copytree(directory, tempfile.mkdtemp() + '/kept')}"
                )
            else:
                cluster.down()
                say("everything is down")
