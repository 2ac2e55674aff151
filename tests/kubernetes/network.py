"""Who can reach whom by the NetworkPolicies of an overlay, beside who has to (edges.yaml).

Policies are evaluated as Kubernetes does: a pod that some policy selects for a direction lets through in it only what
one of them names; a connection has to be let through on both sides. What is outside of the namespace lets through
everything, for nothing of it is ours.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import yaml

from tests.kubernetes.rendering import KUBERNETES, Manifest, pod_of, title, workloads

COMPONENT = "app.kubernetes.io/component"
NAMESPACE = "kubernetes.io/metadata.name"
Labels = dict[str, str]
Port = tuple[str, int]


@dataclass(frozen=True)
class End:
    """A pod, or whatever else a connection begins or ends at. Without a namespace: outside of the cluster."""

    name: str
    labels: Labels = field(hash=False)
    namespace: str | None = None
    namespace_labels: Labels = field(default_factory=dict, hash=False)
    ours: bool = False

    @property
    def kind(self) -> str:
        return self.labels.get(COMPONENT, "") if self.ours else self.name


@dataclass(frozen=True, order=True)
class Edge:
    """One end may, or has to, open a connection to another."""

    source: str
    target: str
    port: Port

    def __str__(self) -> str:
        protocol, port = self.port
        return f"{self.source} -> {self.target} {port}/{protocol}"


@dataclass(frozen=True)
class Declared:
    """edges.yaml of base and overlay."""

    outside: list[End]
    made: list[Labels]
    edges: list[dict[str, Any]]

    @classmethod
    def of(cls, overlay: str) -> Declared:
        files = (KUBERNETES / "base/network/edges.yaml", KUBERNETES / "overlays" / overlay / "edges.yaml")
        told = [yaml.safe_load(file.read_text(encoding="utf-8")) for file in files]
        return cls(
            outside=[_outside(*about) for one in told for about in one.get("outside", {}).items()],
            made=[labels for one in told for labels in one.get("made", ())],
            edges=[edge for one in told for edge in one["edges"]],
        )


def _outside(name: str, about: dict[str, Any]) -> End:
    namespace = about.get("namespace")
    labels = {NAMESPACE: namespace, **about.get("namespace_labels", {})} if namespace else {}
    return End(name, about.get("labels", {}), namespace, labels)


def ends(manifests: list[Manifest], declared: Declared, namespace: str = "ekspor") -> list[End]:
    """The pods of the manifests, those that operators will make, and whoever is outside."""
    within = {"namespace": namespace, "namespace_labels": {NAMESPACE: namespace}, "ours": True}
    pods = [
        End(title(owner), pod_of(owner)["metadata"]["labels"], **within) for owner in workloads(manifests)
    ]
    made = [End(f"({labels[COMPONENT]})", labels, **within) for labels in declared.made]
    return [*pods, *made, *declared.outside]


def needed(declared: Declared, everybody: list[End]) -> set[Edge]:
    """Every edge that is declared, between single ends. Raises LookupError: a name that nobody bears."""
    return {
        Edge(source.name, target.name, (edge.get("protocol", "TCP"), edge["port"]))
        for edge in declared.edges
        for source in _named(edge["from"], everybody)
        for target in _named(edge["to"], everybody)
    }


def _named(names: str | list[str], everybody: list[End]) -> list[End]:
    found: list[End] = []
    for name in [names] if isinstance(names, str) else names:
        of_name = [
            end
            for end in everybody
            if (name == "everybody" and end.ours) or (name == "anywhere" and not end.ours) or end.kind == name
        ]
        if not of_name:
            raise LookupError(f"edges.yaml names {name}, and there is none")
        found += of_name
    return found


def allowed(policies: list[Manifest], everybody: list[End], ports: Iterable[Port]) -> set[Edge]:
    """Every edge that the policies let through, of these ports."""
    return {
        Edge(source.name, target.name, port)
        for source, target, port in product(everybody, everybody, ports)
        if (source.ours or target.ours)
        and _passes(policies, source, target, port, "Egress")
        and _passes(policies, target, source, port, "Ingress")
    }


def ports_of(policies: list[Manifest], edges: Iterable[Edge]) -> set[Port]:
    """Every port that is spoken of."""
    return {edge.port for edge in edges} | {
        (port.get("protocol", "TCP"), port["port"])
        for policy in policies
        for direction in ("ingress", "egress")
        for rule in policy["spec"].get(direction) or ()
        for port in rule.get("ports", ())
    }


def differences(manifests: list[Manifest], declared: Declared) -> list[str]:
    """Every edge that is needed and not let through, or let through and not needed."""
    policies = [manifest for manifest in manifests if manifest["kind"] == "NetworkPolicy"]
    everybody = ends(manifests, declared)
    wanted = needed(declared, everybody)
    there = allowed(policies, everybody, ports_of(policies, wanted))
    return [f"{edge} is needed and not let through" for edge in sorted(wanted - there)] + [
        f"{edge} is let through and not needed" for edge in sorted(there - wanted)
    ]


def _passes(policies: list[Manifest], own: End, other: End, port: Port, direction: str) -> bool:
    if not own.ours:
        return True
    of_own = [
        policy["spec"]
        for policy in policies
        if direction in policy["spec"]["policyTypes"] and _selects(policy["spec"]["podSelector"], own.labels)
    ]
    peers = {"Egress": "to", "Ingress": "from"}[direction]
    return not of_own or any(
        _speaks_of(rule.get(peers, ()), own, other) and _opens(rule.get("ports", ()), port)
        for spec in of_own
        for rule in spec.get(direction.lower()) or ()
    )


def _speaks_of(peers: list[dict[str, Any]], own: End, other: End) -> bool:
    """No peers: everybody."""
    return not peers or any(_is(peer, own, other) for peer in peers)


def _is(peer: dict[str, Any], own: End, other: End) -> bool:
    if "ipBlock" in peer:
        raise ValueError(f"a policy goes by address, which cannot be judged pod by pod: {peer['ipBlock']}")
    if other.namespace is None:
        return False
    if "namespaceSelector" in peer:
        there = _selects(peer["namespaceSelector"], other.namespace_labels)
    else:
        there = other.namespace == own.namespace
    return there and _selects(peer.get("podSelector", {}), other.labels)


def _opens(ports: list[dict[str, Any]], port: Port) -> bool:
    return not ports or any((one.get("protocol", "TCP"), one["port"]) == port for one in ports)


def _selects(selector: dict[str, Any], labels: Labels) -> bool:
    return all(
        labels.get(key) == value for key, value in (selector.get("matchLabels") or {}).items()
    ) and all(_matches(expression, labels) for expression in selector.get("matchExpressions") or ())


def _matches(expression: dict[str, Any], labels: Labels) -> bool:
    there, values = labels.get(expression["key"]), expression.get("values", ())
    match expression["operator"]:
        case "In":
            return there in values
        case "NotIn":
            return there not in values
        case "Exists":
            return there is not None
        case "DoesNotExist":
            return there is None
    raise ValueError(f"Kubernetes knows no such operator: {expression['operator']}")
