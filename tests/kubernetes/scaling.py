"""How workers scale by their lag: training's database holds them up until there is enough of it, and lets them go.

What is held is the table of marks, by a lock that readers pass: commands go on, and events wait as they do when a
database is slow.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from ekspor.kube import Namespace
from tests.faults.evidence import connected, query
from tests.installed.installation import say
from tests.kubernetes.cluster import NAMESPACE, NotDone
from tests.kubernetes.drilled import DrilledCluster

SERVICE = "training"
WORKER = f"{SERVICE}-worker"
MOST = 4
ALONE = 120.0
"""Seconds that a worker which stays alone is held up."""
HAPPENS_WITHIN = 900.0
LOOK_EVERY = 2.0
PAUSED = "autoscaling.keda.sh/paused-replicas"


async def alone(cluster: DrilledCluster) -> list[float]:
    """Events are held up, and one worker catches up: what one does."""
    await cluster.told("annotate", "scaledobject", WORKER, f"{PAUSED}=1")
    async with _held(cluster):
        await asyncio.sleep(ALONE)
    caught_up = await _caught_up(cluster)
    await cluster.told("annotate", "scaledobject", WORKER, f"{PAUSED}-")
    return [caught_up]


async def scale(cluster: DrilledCluster) -> list[float]:
    """Events are held up until KEDA has made four workers of one; they catch up, and it goes back to one."""
    began = time.monotonic()
    async with _held(cluster):
        up = await _until(cluster, lambda ready: ready == MOST, began)
        say(f"    {MOST} workers {up:.0f} s after the first event was held up")
    released = time.monotonic()
    caught_up = await _caught_up(cluster)
    down = await _until(cluster, lambda ready: ready == 1, released)
    say(f"    one worker {down:.0f} s after that")
    return [caught_up]


@asynccontextmanager
async def _held(cluster: DrilledCluster) -> AsyncIterator[None]:
    async with connected({SERVICE: cluster.database_url(SERVICE)}) as found, found[SERVICE].transaction():
        await found[SERVICE].execute("lock table inbox_mark in share mode")
        yield


async def _caught_up(cluster: DrilledCluster) -> float:
    """Wait until nothing lags; seconds from now."""
    began, before, lag = time.monotonic(), await _applied(cluster), await _lag(cluster)
    while await _lag(cluster):  # noqa: ASYNC110  it is another process
        await asyncio.sleep(LOOK_EVERY)
    seconds, applied = time.monotonic() - began, await _applied(cluster) - before
    say(f"    {lag} facts behind; {applied} applied in {seconds:.0f} s, {applied / seconds:.0f} a second")
    return seconds


async def _lag(cluster: DrilledCluster) -> int:
    """As workers measure it, every few seconds."""
    chosen = f"app.kubernetes.io/name={SERVICE},app.kubernetes.io/component=worker"
    [worker] = await asyncio.to_thread(Namespace(NAMESPACE).roles, chosen)
    return int(worker.get("lag", 1))


async def _applied(cluster: DrilledCluster) -> int:
    [row] = await query(cluster.database_url(SERVICE), "select count(*) as n from fault_ledger")
    return int(row["n"])


async def _until(cluster: DrilledCluster, there: Callable[[int], bool], since: float) -> float:
    """Wait for so many workers that are ready. Seconds since then. Raises NotDone."""
    while time.monotonic() - since < HAPPENS_WITHIN:
        [found] = await asyncio.to_thread(
            cluster.get, "deployments", "--field-selector", f"metadata.name={WORKER}"
        )
        if there(found["status"].get("readyReplicas", 0)):
            return time.monotonic() - since
        await asyncio.sleep(LOOK_EVERY)
    raise NotDone(f"{WORKER}: not so many within {HAPPENS_WITHIN:g} s")
