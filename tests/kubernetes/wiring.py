"""What a schema does not see: that the parts of one overlay fit each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.kubernetes.rendering import Manifest, pod_of, title, workloads

OURS = "/ekspor/"
SELECTING = frozenset({"Deployment", "StatefulSet", "PodDisruptionBudget"})
SCALERS = frozenset({"HorizontalPodAutoscaler", "ScaledObject"})


def complaints(manifests: list[Manifest]) -> list[str]:
    """What would be accepted by Kubernetes and do nothing, or never start."""
    return [
        *_pods(manifests),
        *_claims(manifests),
        *_selectors(manifests),
        *_scalers(manifests),
        *_relays(manifests),
        *_images(manifests),
    ]


def _pods(manifests: list[Manifest]) -> Iterator[str]:
    there = {(manifest["kind"], manifest["metadata"]["name"]) for manifest in manifests}
    for owner in workloads(manifests):
        spec = pod_of(owner)["spec"]
        account = spec.get("serviceAccountName", "default")
        if account != "default" and ("ServiceAccount", account) not in there:
            yield f"{title(owner)} runs under {account}, which is not there"
        volumes = {volume["name"] for volume in spec.get("volumes", ())}
        volumes |= {claim["metadata"]["name"] for claim in owner["spec"].get("volumeClaimTemplates", ())}
        mounted = {
            mount["name"]
            for container in (*spec.get("initContainers", ()), *spec["containers"])
            for mount in container.get("volumeMounts", ())
        }
        for name in sorted(volumes ^ mounted):
            yield f"{title(owner)} mounts {name} without having it, or has it without mounting it"
        for volume in spec.get("volumes", ()):
            claim = volume.get("persistentVolumeClaim", {}).get("claimName")
            if claim is not None and ("PersistentVolumeClaim", claim) not in there:
                yield f"{title(owner)} claims {claim}, which is not there"
        for container in spec["containers"]:
            ports = {port["name"] for port in container.get("ports", ())}
            for asked in _probed_ports(container) - ports:
                yield f"{title(owner)}/{container['name']} is asked on {asked}, a port that it does not name"


def _claims(manifests: list[Manifest]) -> Iterator[str]:
    """A volume that nobody claims keeps nothing, and whoever should have claimed it keeps nothing either."""
    claimed = {
        volume.get("persistentVolumeClaim", {}).get("claimName")
        for owner in workloads(manifests)
        for volume in pod_of(owner)["spec"].get("volumes", ())
    }
    for manifest in manifests:
        if manifest["kind"] == "PersistentVolumeClaim" and manifest["metadata"]["name"] not in claimed:
            yield f"{title(manifest)} is claimed by nobody"


def _probed_ports(container: dict[str, Any]) -> set[str]:
    probes = (container.get(f"{kind}Probe", {}) for kind in ("startup", "liveness", "readiness"))
    return {probe[how]["port"] for probe in probes for how in ("httpGet", "tcpSocket") if how in probe}


def _selectors(manifests: list[Manifest]) -> Iterator[str]:
    pods = {title(owner): (owner, pod_of(owner)["metadata"]["labels"]) for owner in workloads(manifests)}
    for manifest in manifests:
        if manifest["kind"] == "Service":
            wanted = manifest["spec"]["selector"]
        elif manifest["kind"] in SELECTING:
            wanted = manifest["spec"]["selector"]["matchLabels"]
        else:
            continue
        found = [owner for owner, labels in pods.values() if wanted.items() <= labels.items()]
        if len(found) != 1:
            yield f"{title(manifest)} selects pods of {', '.join(map(title, found)) or 'nobody'}"
        elif manifest["kind"] == "Service":
            yield from _led_astray(manifest, found[0])


def _led_astray(service: Manifest, owner: Manifest) -> Iterator[str]:
    named = {port["name"] for container in pod_of(owner)["spec"]["containers"] for port in container["ports"]}
    for port in service["spec"]["ports"]:
        if port["targetPort"] not in named:
            yield f"{title(service)} leads to {port['targetPort']}, which {title(owner)} does not name"


def _scalers(manifests: list[Manifest]) -> Iterator[str]:
    """One who sets the number of processes, and nobody beside him."""
    deployments = {
        manifest["metadata"]["name"]: manifest for manifest in manifests if manifest["kind"] == "Deployment"
    }
    scaled: set[str] = set()
    for manifest in manifests:
        if manifest["kind"] in SCALERS:
            target = manifest["spec"]["scaleTargetRef"]["name"]
            if target not in deployments:
                yield f"{title(manifest)} scales {target}, which is not there"
            elif "replicas" in deployments[target]["spec"]:
                yield f"{title(manifest)} scales {target}, whose number is set by its manifest, too"
            if target in scaled:
                yield f"{title(manifest)} scales {target}, and is not alone"
            scaled.add(target)


def _relays(manifests: list[Manifest]) -> Iterator[str]:
    """No more of them than there are shards, and no shard without one."""
    for manifest in manifests:
        if manifest["kind"] == "ConfigMap" and "EKSPOR_KAFKA" in manifest["data"]:
            shards = int(manifest["data"].get("EKSPOR_RELAY_SHARDS", 1))
            for owner in workloads(manifests):
                labels, replicas = pod_of(owner)["metadata"]["labels"], owner["spec"].get("replicas", 1)
                if labels.get("app.kubernetes.io/component") == "relay" and replicas != shards:
                    yield f"{title(owner)} has {replicas} processes for {shards} shards"


def _images(manifests: list[Manifest]) -> Iterator[str]:
    """All of ours are from one registry and of one version; others' are left as they are."""
    [told] = [one["data"] for one in manifests if one["metadata"]["name"] == "installation"]
    for owner in workloads(manifests):
        spec = pod_of(owner)["spec"]
        for container in (*spec.get("initContainers", ()), *spec["containers"]):
            image = container["image"]
            ours = image.startswith(f"{told['registry']}{OURS}") and image.endswith(f":{told['version']}")
            if (OURS in image) != ours or (not ours and image.startswith(told["registry"])):
                yield f"{title(owner)}/{container['name']} has the image {image}"
