"""Objects against the schemas of their kinds: Kubernetes' own, and those of the operators that could be had.

Strict: a field that a schema does not know is a complaint. Rules in CEL, which an API server evaluates, are not.
"""

from __future__ import annotations

import json
import zipfile
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.kubernetes.rendering import Manifest, title

KUBERNETES_VERSION = "1.36.0"
DEFINITIONS = "/api/_definitions.json"


class Loader(yaml.CSafeLoader):
    """CRDs have `=` in their lists of operators, which YAML 1.1 takes for something else."""


Loader.add_constructor("tag:yaml.org,2002:value", lambda _, node: node.value)


class Schemas:
    """By apiVersion and kind. `tools` is what tools/kubernetes filled; `more` are folders of further CRDs."""

    def __init__(self, tools: Path, more: tuple[Path, ...] = ()) -> None:
        [wheel] = tools.glob("schemas/kubernetes_validate-*.whl")
        self._folder = zipfile.Path(
            wheel, f"kubernetes_validate/kubernetes-json-schema/v{KUBERNETES_VERSION}-local-strict/"
        )
        self._crds = [file for folder in (tools / "crds", *more) for file in sorted(folder.glob("*.y*ml"))]
        self._validators: dict[tuple[str, str], Draft202012Validator | None] = {}

    def complaints(self, manifest: Manifest) -> list[str] | None:
        """What is wrong with it; None where no schema of its kind could be had."""
        kind = manifest["apiVersion"], manifest["kind"]
        if kind not in self._validators:
            schema = self._own(*kind) or self._custom(*kind)
            self._validators[kind] = schema and Draft202012Validator(schema, registry=self._registry)
        validator = self._validators[kind]
        return validator and [
            f"{title(manifest)}: {'.'.join(map(str, error.absolute_path))}: {error.message[:300]}"
            for error in validator.iter_errors(manifest)
        ]

    def lets_everything_through(self, manifest: Manifest) -> bool:
        """Whether a field that nobody knows goes unnoticed: then the schema is not worth its name."""
        strange = {**manifest, "spec": {**manifest.get("spec", {}), "nobodyKnowsThis": True}}
        return self.complaints(manifest) == self.complaints(strange)

    @cached_property
    def _registry(self) -> Registry[Any]:
        definitions = json.loads((self._folder / "_definitions.json").read_text(encoding="utf-8"))
        return Registry().with_resource(DEFINITIONS, Resource(definitions, DRAFT202012))

    def _own(self, api_version: str, kind: str) -> dict[str, Any] | None:
        group, _, version = api_version.rpartition("/")
        name = "-".join(filter(None, (kind, group.split(".")[0], version))).lower()
        file = self._folder / f"{name}.json"
        return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None

    def _custom(self, api_version: str, kind: str) -> dict[str, Any] | None:
        group, _, wanted = api_version.rpartition("/")
        for file in self._crds:
            text = file.read_text(encoding="utf-8")
            if f"  group: {group}\n" in text and f"    kind: {kind}\n" in text:
                for version in yaml.load(text, Loader)["spec"]["versions"]:  # noqa: S506 - a SafeLoader
                    if version["name"] == wanted:
                        return _of_crd(version["schema"]["openAPIV3Schema"])
        return None


def _of_crd(schema: dict[str, Any]) -> dict[str, Any]:
    schema.setdefault("properties", {}).update(
        apiVersion={"type": "string"}, kind={"type": "string"}, metadata={"type": "object"}
    )
    _adapt(schema)
    return schema


def _adapt(schema: dict[str, Any]) -> None:
    """From OpenAPI as a CRD has it to JSON Schema, and strict."""
    if schema.get("x-kubernetes-int-or-string"):
        schema["type"] = ["string", "integer"]
        schema.pop("anyOf", None)
    if schema.get("nullable") and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    if "properties" in schema and not schema.get("x-kubernetes-preserve-unknown-fields"):
        schema.setdefault("additionalProperties", False)
    for child in (
        *schema.get("properties", {}).values(),
        schema.get("items"),
        schema.get("additionalProperties"),
    ):
        if isinstance(child, dict):
            _adapt(child)
