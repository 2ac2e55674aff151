"""The judge of NetworkPolicies, by what it says of some; and edges.yaml beside compose's networks."""

import copy

import pytest
import yaml

from tests.kubernetes.network import Declared, differences
from tests.kubernetes.rendering import KUBERNETES, OVERLAYS, ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
CONTAINERS = {
    "database": "postgres",
    "database-setup": "postgres-setup",
    "broker": "kafka",
    "broker-setup": "kafka-setup",
    **{role: f"training-{role}" for role in ("api", "worker", "relay", "clock", "migrate")},
}


def _pod(component):
    labels = {"app.kubernetes.io/component": component}
    return {
        "kind": "Deployment",
        "metadata": {"name": component},
        "spec": {"template": {"metadata": {"labels": labels}, "spec": {}}},
    }


def _policy(name, selector, **rules):
    directions = {"ingress": "Ingress", "egress": "Egress"}
    return {
        "kind": "NetworkPolicy",
        "metadata": {"name": name},
        "spec": {"podSelector": selector, "policyTypes": [directions[rule] for rule in rules], **rules},
    }


def _of(component):
    return {"matchLabels": {"app.kubernetes.io/component": component}}


PORT = [{"protocol": "TCP", "port": 8100}]
NOBODY = _policy("nobody", {}, ingress=[], egress=[])
OUT = _policy("out", _of("gateway"), egress=[{"to": [{"podSelector": _of("api")}], "ports": PORT}])
IN = _policy("in", _of("api"), ingress=[{"from": [{"podSelector": _of("gateway")}], "ports": PORT}])
PODS = [_pod("gateway"), _pod("api"), _pod("relay")]
DECLARED = Declared(outside=[], made=[], edges=[{"from": "gateway", "to": "api", "port": 8100}])
NEEDED = "Deployment gateway -> Deployment api 8100/TCP is needed and not let through"


def test_what_is_needed_and_let_through_on_both_sides_is_fine():
    assert differences([*PODS, NOBODY, OUT, IN], DECLARED) == []


@pytest.mark.parametrize("missing", [OUT, IN], ids=["out", "in"])
def test_one_side_alone_lets_nothing_through(missing):
    policies = [policy for policy in (NOBODY, OUT, IN) if policy is not missing]
    assert differences([*PODS, *policies], DECLARED) == [NEEDED]


def test_without_a_policy_everybody_reaches_everybody():
    assert len(differences(PODS, DECLARED)) == 8  # of 3 x 3 edges one is needed


def test_a_selector_that_is_too_wide_is_noticed():
    wide = copy.deepcopy(IN)
    wide["spec"]["ingress"][0]["from"] = [{"podSelector": {}}]
    out = _policy("relay", _of("relay"), egress=[{"to": [{"podSelector": {}}], "ports": PORT}])
    assert differences([*PODS, NOBODY, OUT, wide, out], DECLARED) == [
        "Deployment relay -> Deployment api 8100/TCP is let through and not needed"
    ]


def test_a_port_that_is_too_much_is_noticed():
    out, into = copy.deepcopy(OUT), copy.deepcopy(IN)
    out["spec"]["egress"][0]["ports"] = into["spec"]["ingress"][0]["ports"] = [*PORT, {"port": 22}]
    assert differences([*PODS, NOBODY, out, into], DECLARED) == [
        "Deployment gateway -> Deployment api 22/TCP is let through and not needed"
    ]


def test_another_namespace_is_somebody_else():
    keda = [{"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "keda"}}}]
    policy = _policy("keda", _of("api"), ingress=[{"from": keda, "ports": PORT}])
    told = yaml.safe_load((KUBERNETES / "base/network/edges.yaml").read_text())
    assert "keda" in told["outside"]
    outside = [end for end in Declared.of("local").outside if end.name in {"keda", "prometheus"}]
    declared = Declared(outside, [], [*DECLARED.edges, {"from": "keda", "to": "api", "port": 8100}])
    assert differences([*PODS, NOBODY, OUT, IN, policy], declared) == []
    assert differences([*PODS, NOBODY, OUT, IN], declared) == [
        "keda -> Deployment api 8100/TCP is needed and not let through"
    ]


def test_a_name_that_nobody_bears_is_an_error():
    with pytest.raises(LookupError, match="wroker"):
        differences(PODS, Declared([], [], [{"from": "wroker", "to": "api", "port": 1}]))


@pytest.mark.parametrize("overlay", OVERLAYS)
def test_nobody_is_let_through_who_shares_no_network_in_compose(overlay):
    for edge in Declared.of(overlay).edges:
        for source in [edge["from"]] if isinstance(edge["from"], str) else edge["from"]:
            for target in [edge["to"]] if isinstance(edge["to"], str) else edge["to"]:
                of_source, of_target = (COMPOSE.get(CONTAINERS.get(one, one)) for one in (source, target))
                if of_source and of_target:
                    shared = set(of_source["networks"]) & set(of_target["networks"])
                    assert shared, f"{source} -> {target}"
