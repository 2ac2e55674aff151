"""Every Secret and ConfigMap that the manifests name is made by somebody."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any

from tests.kubernetes.rendering import ROOT, Manifest, title

OF_OPERATORS = {"kafka-cluster-ca-cert": {"ca.crt"}, "database-ca": {"ca.crt"}}
"""Secrets that Strimzi and CloudNativePG make beside what they run."""
BY_HAND = {"backup-credentials": {"ACCESS_KEY_ID", "ACCESS_SECRET_KEY"}}
"""Of the object store: docs/operations/kubernetes.md."""

NAMING = {
    "configMapRef": "ConfigMap",
    "configMapKeyRef": "ConfigMap",
    "configMap": "ConfigMap",
    "secretRef": "Secret",
    "secretKeyRef": "Secret",
    "secret": "Secret",
    "secretTargetRef": "Secret",
    "superuserSecret": "Secret",
    "accessKeyId": "Secret",
    "secretAccessKey": "Secret",
}


def program(path: str) -> ModuleType:
    """A program of deploy/, to be asked instead of run."""
    file = ROOT / path
    spec = importlib.util.spec_from_file_location(file.stem, file)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def fresh_secrets() -> dict[str, dict[str, str]]:
    """As an operator makes them, from .env.example."""
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    making = program("deploy/kubernetes/new_secrets.py")
    made: dict[str, dict[str, str]] = making.secrets_of(
        making.settings_of(program("deploy/compose/new_env.py").filled(example))
    )
    return made


def complaints(manifests: list[Manifest]) -> list[str]:
    """What is named and nobody makes."""
    made: dict[str, Mapping[str, set[str]]] = {
        "ConfigMap": {
            one["metadata"]["name"]: set(one["data"]) for one in manifests if one["kind"] == "ConfigMap"
        },
        "Secret": {
            **{name: set(content) for name, content in fresh_secrets().items()},
            **OF_OPERATORS,
            **BY_HAND,
        },
    }
    return [
        f"{title(manifest)} names {kind} {name}{f', key {key}' if key else ''}, which nobody makes"
        for manifest in manifests
        for kind, name, key in _named(manifest)
        if name not in made[kind] or (key is not None and key not in made[kind][name])
    ]


def _named(node: Any) -> Iterator[tuple[str, str, str | None]]:
    """Kind, name and key of everything below this node that is named to be read."""
    if isinstance(node, list):
        for child in node:
            yield from _named(child)
    elif isinstance(node, dict):
        for field, child in node.items():
            for one in child if isinstance(child, list) else [child]:
                name = (
                    field in NAMING and isinstance(one, dict) and (one.get("name") or one.get("secretName"))
                )
                if name:
                    yield NAMING[field], name, one.get("key")
                    yield from ((NAMING[field], name, item["key"]) for item in one.get("items", ()))
            yield from _named(child)
