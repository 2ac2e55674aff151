"""The judge of what fits what, by what it says of a small whole with one thing out of place."""

import copy

import pytest

from tests.kubernetes.wiring import complaints

LABELS = {"app.kubernetes.io/name": "training"}
WHOLE = {
    "installation": {
        "kind": "ConfigMap",
        "metadata": {"name": "installation"},
        "data": {"registry": "docker.io", "version": "1.0"},
    },
    "account": {"kind": "ServiceAccount", "metadata": {"name": "service"}},
    "deployment": {
        "kind": "Deployment",
        "metadata": {"name": "api"},
        "spec": {
            "selector": {"matchLabels": LABELS},
            "template": {
                "metadata": {"labels": LABELS},
                "spec": {
                    "serviceAccountName": "service",
                    "containers": [
                        {
                            "name": "one",
                            "image": "docker.io/ekspor/training:1.0",
                            "ports": [{"name": "http"}],
                            "livenessProbe": {"httpGet": {"port": "http"}},
                            "volumeMounts": [{"name": "tmp"}],
                        }
                    ],
                    "volumes": [{"name": "tmp", "emptyDir": {}}],
                },
            },
        },
    },
    "service": {
        "kind": "Service",
        "metadata": {"name": "api"},
        "spec": {"selector": LABELS, "ports": [{"targetPort": "http"}]},
    },
    "scaler": {
        "kind": "HorizontalPodAutoscaler",
        "metadata": {"name": "api"},
        "spec": {"scaleTargetRef": {"name": "api"}},
    },
}
POD = ("deployment", "spec", "template", "spec")
CONTAINER = (*POD, "containers", 0)


def test_a_relay_too_many_is_said():
    settings = {"kind": "ConfigMap", "metadata": {"name": "ekspor"}, "data": {"EKSPOR_KAFKA": "broker:9092"}}
    relay = copy.deepcopy(WHOLE["deployment"])
    relay["metadata"]["name"], relay["spec"]["replicas"] = "relay", 2
    labels = {**LABELS, "app.kubernetes.io/component": "relay"}
    relay["spec"]["selector"]["matchLabels"] = relay["spec"]["template"]["metadata"]["labels"] = labels
    whole = {name: part for name, part in WHOLE.items() if name in {"installation", "account"}}
    assert complaints([*whole.values(), settings, relay]) == ["Deployment relay has 2 processes for 1 shards"]


def test_a_volume_that_nobody_claims_is_said():
    claim = {"kind": "PersistentVolumeClaim", "metadata": {"name": "kept"}}
    assert complaints([*WHOLE.values(), claim]) == ["PersistentVolumeClaim kept is claimed by nobody"]


def test_a_whole_that_fits_is_fine():
    assert complaints(list(WHOLE.values())) == []


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ((*POD, "serviceAccountName"), "nobody", "Deployment api runs under nobody, which is not there"),
        (
            (*POD, "volumes", 0, "persistentVolumeClaim"),
            {"claimName": "lost"},
            "Deployment api claims lost, which is not there",
        ),
        (
            (*CONTAINER, "volumeMounts"),
            [],
            "Deployment api mounts tmp without having it, or has it without mounting it",
        ),
        (
            (*CONTAINER, "livenessProbe", "httpGet", "port"),
            "htpp",
            "Deployment api/one is asked on htpp, a port that it does not name",
        ),
        (
            (*CONTAINER, "image"),
            "docker.io/ekspor/training:0.9",
            "Deployment api/one has the image docker.io/ekspor/training:0.9",
        ),
        (
            (*CONTAINER, "image"),
            "docker.io/postgres:18",
            "Deployment api/one has the image docker.io/postgres:18",
        ),
        (("service", "spec", "selector"), {"app": "none"}, "Service api selects pods of nobody"),
        (
            ("service", "spec", "ports", 0, "targetPort"),
            "https",
            "Service api leads to https, which Deployment api does not name",
        ),
        (
            ("scaler", "spec", "scaleTargetRef", "name"),
            "apis",
            "HorizontalPodAutoscaler api scales apis, which is not there",
        ),
        (
            ("deployment", "spec", "replicas"),
            3,
            "HorizontalPodAutoscaler api scales api, whose number is set by its manifest, too",
        ),
    ],
    ids=lambda value: None if isinstance(value, tuple) else str(value)[:40],
)
def test_what_does_not_fit_is_said(path, value, complaint):
    whole = copy.deepcopy(WHOLE)
    *way, last = path
    place = whole
    for step in way:
        place = place[step]
    place[last] = value
    assert complaints(list(whole.values())) == [complaint]
