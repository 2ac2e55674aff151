"""When something counts as settled, which failures a phase may have, and what nodes are brought. Needs no cluster."""

from collections import Counter

import pytest

from tests.kubernetes.cluster import images_of, is_settled
from tests.kubernetes.disturbances import Phase, drain, pods
from tests.kubernetes.drill import Outcome

WHOLE = {
    "kind": "Deployment",
    "metadata": {"generation": 3},
    "spec": {"replicas": 2},
    "status": {"observedGeneration": 3, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2},
}


def test_a_deployment_is_settled_when_all_are_new_and_ready_and_no_other_is_left() -> None:
    assert is_settled(WHOLE)


@pytest.mark.parametrize(
    "status",
    [
        {"observedGeneration": 2},
        {"replicas": 3},
        {"updatedReplicas": 1},
        {"readyReplicas": 1},
    ],
)
def test_it_is_not_while_a_roll_out_is_under_way(status: dict[str, int]) -> None:
    assert not is_settled({**WHOLE, "status": {**WHOLE["status"], **status}})


def test_a_job_is_settled_when_it_is_done() -> None:
    job = {"kind": "Job", "metadata": {"generation": 1}, "spec": {}}
    assert is_settled({**job, "status": {"succeeded": 1}})
    assert not is_settled({**job, "status": {"active": 1, "failed": 2}})


@pytest.mark.parametrize(
    ("phase", "unexpected"),
    [(Phase(drain, spotless=True), 3), (Phase(pods), 0)],
)
def test_only_the_ingress_may_fail_where_no_request_may(phase: Phase, unexpected: int) -> None:
    failed = Counter({"ServerDisconnectedError": 2, "503 service_away": 2, "TimeoutError": 1})
    assert Outcome(phase, 1.0, 9, failed, [1.0], 1.0, 5, []).unexpected == unexpected


def test_images_are_named_once() -> None:
    containers = [{"image": "postgres:18"}, {"image": "postgres:18"}]
    pod = {"spec": {"template": {"spec": {"containers": containers}}}}
    assert images_of([{"kind": "Job", **pod}, {"kind": "Service"}]) == ["postgres:18"]
