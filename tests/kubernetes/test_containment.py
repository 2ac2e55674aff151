"""The judge of containers, by what it says of some."""

import copy

import pytest

from tests.kubernetes.containment import containers, namespace_complaints, pod_complaints

GOOD = {
    "kind": "Deployment",
    "metadata": {"name": "good"},
    "spec": {
        "template": {
            "metadata": {"labels": {}},
            "spec": {
                "automountServiceAccountToken": False,
                "securityContext": {"runAsNonRoot": True, "seccompProfile": {"type": "RuntimeDefault"}},
                "containers": [
                    {
                        "name": "one",
                        "image": "ekspor/training:0.1.0",
                        "startupProbe": {},
                        "livenessProbe": {},
                        "resources": {
                            "requests": {"cpu": "1", "memory": "1Gi"},
                            "limits": {"cpu": "1", "memory": "1Gi"},
                        },
                        "securityContext": {
                            "allowPrivilegeEscalation": False,
                            "readOnlyRootFilesystem": True,
                            "capabilities": {"drop": ["ALL"]},
                        },
                    }
                ],
            },
        }
    },
}


def _with(**changes):
    """GOOD with another value of a field of its container; `context__` and `pod__` reach the others."""
    changed = copy.deepcopy(GOOD)
    pod = changed["spec"]["template"]["spec"]
    [container] = pod["containers"]
    for name, value in changes.items():
        where, _, field = name.rpartition("__")
        {"": container, "context": container["securityContext"], "pod": pod}[where][field] = value
    return changed


def test_a_good_one_is_good():
    [container] = containers([GOOD])
    assert container.complaints() == []
    assert list(pod_complaints([GOOD])) == []


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"context__runAsNonRoot": False}, "may run as root"),
        ({"context__runAsUser": 0}, "may run as root"),
        ({"context__readOnlyRootFilesystem": False}, "can write to its root file system"),
        ({"context__capabilities": {"drop": ["NET_RAW"]}}, "keeps capabilities"),
        ({"context__capabilities": {"drop": ["ALL"], "add": ["SYS_ADMIN"]}}, "keeps capabilities"),
        ({"context__allowPrivilegeEscalation": True}, "may gain privileges"),
        ({"context__seccompProfile": {"type": "Unconfined"}}, "has not the runtime's seccomp profile"),
        ({"resources": {"limits": {"cpu": "1", "memory": "1Gi"}}}, "lacks requests or limits"),
        ({"image": "ekspor/training"}, "has an image without a version: ekspor/training"),
        ({"image": "host:5000/training"}, "has an image without a version: host:5000/training"),
        ({"image": "training:latest"}, "has an image without a version: training:latest"),
    ],
)
def test_what_is_wrong_with_a_container_is_said(changes, complaint):
    [container] = containers([_with(**changes)])
    assert container.complaints() == [f"Deployment good/one {complaint}"]


@pytest.mark.parametrize(
    "changes",
    [
        {"pod__automountServiceAccountToken": True},
        {"pod__terminationGracePeriodSeconds": 10},
        {"pod__hostNetwork": True},
        {"pod__volumes": [{"name": "host", "hostPath": {"path": "/"}}]},
    ],
)
def test_what_is_wrong_with_a_pod_is_said(changes):
    assert len(list(pod_complaints([_with(**changes)]))) == 1


def test_a_namespace_has_to_enforce_and_no_secret_stands_here():
    namespace = {"kind": "Namespace", "metadata": {"name": "lax"}}
    secret = {"kind": "Secret", "metadata": {"name": "told"}}
    assert len(list(namespace_complaints([namespace, secret]))) == 2
