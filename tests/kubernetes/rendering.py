"""What kustomize makes of an overlay."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
KUBERNETES = ROOT / "deploy" / "kubernetes"
OVERLAYS = ("local", "production")
WORKLOADS = frozenset({"Deployment", "StatefulSet", "Job"})

Manifest = dict[str, Any]


def rendered(overlay: str, tools: Path) -> list[Manifest]:
    """Its objects. KUSTOMIZE names another program than the one in `tools`, such as `kubectl kustomize`."""
    told = os.environ.get("KUSTOMIZE")
    command = shlex.split(told) if told else [str(tools / "bin" / "kustomize"), "build"]
    done = subprocess.run(
        [*command, str(KUBERNETES / "overlays" / overlay)], check=True, capture_output=True, text=True
    )
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def title(manifest: Manifest) -> str:
    return f"{manifest['kind']} {manifest['metadata']['name']}"


def workloads(manifests: list[Manifest]) -> Iterator[Manifest]:
    """Whatever makes pods."""
    return (manifest for manifest in manifests if manifest["kind"] in WORKLOADS)


def pod_of(workload: Manifest) -> Manifest:
    """The template of its pods."""
    template: Manifest = workload["spec"]["template"]
    return template
