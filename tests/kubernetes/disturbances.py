"""What is done to a cluster under load. Each is a function that tells the seconds until everything was there again."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from tests.installed.installation import say
from tests.kubernetes.drilled import DrilledCluster, Pod, kubectl_of_nodes

APPLICATION = ("api", "worker", "relay", "clock", "gateway", "lookout")
UNDISTURBED = 40.0
AWAY = 30.0
"""Seconds that a node takes nobody."""
FORCED_ONE_IN = 3

Disturb = Callable[[DrilledCluster], Awaitable[list[float]]]


@dataclass(frozen=True)
class Phase:
    """`spotless`: no request may fail, beyond what the ingress itself costs."""

    disturb: Disturb
    spotless: bool = False

    @property
    def name(self) -> str:
        return self.disturb.__name__


async def undisturbed(_: DrilledCluster) -> list[float]:
    """What the load costs by itself."""
    await asyncio.sleep(UNDISTURBED)
    return []


async def ingress(cluster: DrilledCluster) -> list[float]:
    """What the ingress costs by itself: both gateways are replaced, and nothing else."""
    began = time.monotonic()
    await cluster.told("rollout", "restart", "deployment/gateway")
    return [await cluster.back(began)]


async def pods(cluster: DrilledCluster) -> list[float]:
    """Each pod of ours and Keycloak's: a service's own in turn, services side by side; every third without grace."""
    lanes: defaultdict[str, list[Pod]] = defaultdict(list)
    for pod in await asyncio.to_thread(cluster.pods_of, *APPLICATION, "keycloak"):
        lanes[pod.app if pod.app in cluster.roles else "beside"].append(pod)

    async def in_turn(number: int, lane: list[Pod]) -> list[float]:
        return [
            await _taken(cluster, pod, by_force=turn % FORCED_ONE_IN == 0)
            for turn, pod in enumerate(lane, number)
        ]

    taken = await asyncio.gather(*(in_turn(number, lane) for number, lane in enumerate(lanes.values())))
    return [seconds for lane in taken for seconds in lane]


async def broker(cluster: DrilledCluster) -> list[float]:
    """Kafka's only pod, in order and without grace."""
    return await _both_ways(cluster, "broker", cluster.broker_answers)


async def database(cluster: DrilledCluster) -> list[float]:
    """PostgreSQL's only pod, in order and without grace; Keycloak's database is there, too."""
    return await _both_ways(cluster, "database", cluster.database_answers)


async def release(cluster: DrilledCluster) -> list[float]:
    """A next version of everything, whose migrations expand each schema."""
    return [await _installed(cluster, cluster.next)]


async def rollback(cluster: DrilledCluster) -> list[float]:
    """The version before, on the schemas of the next."""
    return [await _installed(cluster, cluster.first)]


async def drain(cluster: DrilledCluster) -> list[float]:
    """The node is drained of the application, as its budgets permit, takes nobody for a while, and takes them again."""
    node = await asyncio.to_thread(cluster.node)
    chosen = f"app.kubernetes.io/component in ({', '.join(APPLICATION)})"
    draining = asyncio.create_task(
        asyncio.to_thread(
            kubectl_of_nodes,
            *("drain", node, "--pod-selector", chosen, "--ignore-daemonsets", "--delete-emptydir-data"),
            within=600,
        )
    )
    try:
        await asyncio.sleep(AWAY)
    finally:
        await asyncio.to_thread(kubectl_of_nodes, "uncordon", node)
    began = time.monotonic()
    await draining
    return [await cluster.back(began)]


async def _both_ways(
    cluster: DrilledCluster, component: str, answers: Callable[[], Awaitable[None]]
) -> list[float]:
    taken = []
    for by_force in (False, True):
        [pod] = await asyncio.to_thread(cluster.pods_of, component)
        began = time.monotonic()
        await _taken(cluster, pod, by_force=by_force)
        await answers()
        taken.append(await cluster.back(began))
    return taken


async def _taken(cluster: DrilledCluster, pod: Pod, *, by_force: bool) -> float:
    seconds = await cluster.delete(pod, by_force=by_force)
    say(f"    {pod.name}{' at once' if by_force else ''}: back after {seconds:.1f} s")
    return seconds


async def _installed(cluster: DrilledCluster, version: str) -> float:
    began = time.monotonic()
    cluster.install(version=version)
    await asyncio.to_thread(cluster.apply)
    await asyncio.to_thread(cluster.settle)
    say(f"    {version}: everywhere after {time.monotonic() - began:.1f} s")
    return time.monotonic() - began
