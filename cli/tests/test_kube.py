"""`ekspor status --kube`, by what kubectl would say: lag adds up over workers, the rest does not; and exit codes."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Ekspor = Callable[..., subprocess.CompletedProcess[str]]
Told = Callable[..., dict[str, str]]

EXPOSITION = """\
# TYPE ekspor_outbox_unpublished gauge
ekspor_outbox_unpublished 3.0
# TYPE ekspor_consumer_lag gauge
ekspor_consumer_lag{topic="training.trainings"} 4.0
ekspor_consumer_lag{topic="assessment.schemes"} 1.0
# TYPE ekspor_parked gauge
ekspor_parked{reason="gap"} 2.0
"""
KUBECTL = """\
#!/bin/sh
case "$3" in
    get) cat "$0.$4" ;;
    exec) cat "$0.metrics" ;;
esac
"""
LABELS = {"app.kubernetes.io/name": "registration", "app.kubernetes.io/component": "worker"}


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """A kubectl that tells of one role with so many of two processes ready; the environment that leads to it."""

    def made(ready: int) -> dict[str, str]:
        program = tmp_path / "kubectl"
        program.write_text(KUBECTL)
        program.chmod(0o755)
        deployment = {
            "metadata": {"name": "registration-worker", "labels": LABELS},
            "spec": {
                "replicas": 2,
                "template": {"spec": {"containers": [{"image": "ekspor/registration:1.4.0"}]}},
            },
            "status": {"readyReplicas": ready},
        }
        pods = [
            {
                "metadata": {"name": f"registration-worker-{number}", "labels": LABELS},
                "status": {
                    "conditions": [{"type": "Ready", "status": str(number < ready)}],
                    "containerStatuses": [{"restartCount": 1}],
                },
            }
            for number in range(2)
        ]
        for kind, items in {"deployments": [deployment], "pods": pods}.items():
            Path(f"{program}.{kind}").write_text(json.dumps({"items": items}))
        Path(f"{program}.metrics").write_text(EXPOSITION)
        return {"PATH": f"{tmp_path}:{os.environ['PATH']}"}

    return made


def test_two_workers_have_the_sum_of_their_lags_and_one_outbox(ekspor: Ekspor, told: Told) -> None:
    done = ekspor("status", "--kube", "--json", **told(ready=2))
    assert json.loads(done.stdout)["roles"] == [
        {
            "service": "registration",
            "role": "worker",
            "wanted": 2,
            "ready": 2,
            "restarts": 2,
            "version": "1.4.0",
            "outbox": 3,
            "oldest_seconds": 0.0,
            "lag": 10,
            "parked": 2,
            "failed": 0,
        }
    ]
    assert done.returncode == 0


@pytest.mark.parametrize(("ready", "code"), [(2, 0), (1, 1), (0, 3)])
def test_too_few_are_exit_1_and_none_is_exit_3(ekspor: Ekspor, told: Told, ready: int, code: int) -> None:
    done = ekspor("status", "--kube", **told(ready=ready))
    assert (done.returncode, "registration" in done.stdout) == (code, True)


def test_without_kubectl_it_says_so_and_exits_3(ekspor: Ekspor, tmp_path: Path) -> None:
    done = ekspor("status", "--kube", PATH=str(tmp_path))
    assert done.returncode == 3
    assert "kubectl does not answer" in done.stderr
