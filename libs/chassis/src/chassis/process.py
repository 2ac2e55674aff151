"""A service's process: `python -m <service> api | worker | relay | clock | all | migrate | migrated`.

Each role scales on its own; a small installation runs `all` in one process. SIGTERM or Ctrl-C stops it within
15 seconds: requests and the batch in flight are finished, offsets committed, the group left. `migrate` brings the
database to this version, and `migrated` waits until somebody has.
"""

import asyncio
import signal
import sys
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any

import structlog
import uvicorn
from pydantic import ValidationError

from chassis import clock, faults, gauges, logs
from chassis.consumer import Consumer
from chassis.database import Database
from chassis.http.app import build_app
from chassis.http.idempotency import forget_old_idempotency_keys
from chassis.inbox import Inbox
from chassis.migrations import migrate, migrated
from chassis.own_topics import OwnTopics
from chassis.relay import Relay
from chassis.service import Due, Service
from chassis.settings import ServiceSettings

try:
    import uvloop
except ImportError:  # pragma: no cover - there is none for Windows
    uvloop = None  # type: ignore[assignment]

log = structlog.get_logger(__name__)

ROLES = ("api", "worker", "relay", "clock")
STOP_SECONDS = 12.0


def main(compose: Callable[[], Service]) -> None:
    """The whole of a service's `__main__`."""
    service = compose()
    arguments = sys.argv[1:]
    choices = [*ROLES, "all", "migrate", "migrated", *service.commands]
    if len(arguments) != 1 or arguments[0] not in choices:
        sys.stderr.write(f"usage: python -m {service.name} {' | '.join(choices)}\n")
        raise SystemExit(2)
    [role] = arguments
    if role in service.commands:
        run(service.commands[role](service))
        return
    try:
        settings = service.settings()  # type: ignore[call-arg]  # they come from the environment
    except ValidationError as refused:
        sys.stderr.write(f"{service.name} does not start:\n" + "\n".join(_complaints(refused)) + "\n")
        raise SystemExit(2) from None
    logs.configure(service.name, settings.log_level)
    faults.arm(settings.faults)
    if role == "migrate":
        migrate(service.root, settings.sqlalchemy_url)
        return
    if role == "migrated":
        signal.signal(
            signal.SIGTERM, lambda *_: sys.exit(1)
        )  # the first process of a container ignores it else
        run(migrated(service.root, settings.sqlalchemy_url))
        return
    run(_run(service, settings, ROLES if role == "all" else (role,)))


def _complaints(refused: ValidationError) -> Iterator[str]:
    for error in refused.errors(include_url=False, include_context=False, include_input=False):
        setting = "".join(f"EKSPOR_{str(part).upper()}: " for part in error["loc"][:1])
        yield f"  {setting}{error['msg'].removeprefix('Value error, ')}"


def run(work: Coroutine[Any, Any, None]) -> None:
    """Run to the end on uvloop, which takes a third of the CPU off a service; on asyncio's own loop on Windows."""
    with asyncio.Runner(loop_factory=None if uvloop is None else uvloop.new_event_loop) as runner:
        runner.run(work)


async def _run(service: Service, settings: ServiceSettings, roles: tuple[str, ...]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run_roles(service, settings, roles, stop)


async def run_roles(
    service: Service, settings: ServiceSettings, roles: tuple[str, ...], stop: asyncio.Event
) -> None:
    """Run these roles until `stop` is set or one of them fails; then stop all, bounded in time."""
    resources = service.resources(settings) if service.resources else None
    database = Database(settings, resources)
    own_topics = OwnTopics.of(service, database, settings)
    database.admit = own_topics.admit
    parts: dict[str, Coroutine[Any, Any, None]] = {
        "gauges": gauges.measure(database, settings, stop),
        "own_topics": own_topics.watch(stop),
    }
    if "worker" in roles and service.reactions:
        inbox = Inbox(service.name, database, faults.around(service.reaction_table))
        parts["worker"] = Consumer(service.name, inbox, settings).run(stop)
    if "relay" in roles and service.publishes:
        parts["relay"] = Relay(service.name, database, settings, service.state_topics).run(stop)
    if "clock" in roles:
        duties = [Due("forget_old_idempotency_keys", forget_old_idempotency_keys, every=3600), *service.due]
        parts["clock"] = clock.run(duties, service.name, database, stop)
    # Every role answers health and metrics; only `api` answers the rest.
    spoken = service if "api" in roles else replace(service, routers=(), publishes=())
    parts["api"] = _serve(spoken, settings, database, own_topics, stop)
    log.info("started", roles=list(roles))
    tasks = {name: asyncio.create_task(part, name=name) for name, part in parts.items()}
    await asyncio.wait(tasks.values(), return_when=asyncio.FIRST_COMPLETED)
    failed = [task for task in tasks.values() if task.done() and task.exception() is not None]
    stop.set()
    _, late = await asyncio.wait(tasks.values(), timeout=STOP_SECONDS)
    for task in late:
        log.warning("stopped_late", part=task.get_name())
        task.cancel()
    with suppress(TimeoutError):
        await asyncio.wait_for(database.close(), timeout=2)
    log.info("stopped")
    for task in failed:
        raise RuntimeError(f"{task.get_name()} failed") from task.exception()


async def _serve(
    service: Service,
    settings: ServiceSettings,
    database: Database,
    own_topics: OwnTopics,
    stop: asyncio.Event,
) -> None:
    app = build_app(service, settings, database, own_topics=own_topics)
    config = uvicorn.Config(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        server_header=False,
        forwarded_allow_ips=settings.trusted_proxies,
        timeout_graceful_shutdown=5,
        lifespan="on",
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
    await app.state.feed.close()
    server.should_exit = True
    stopping.cancel()
    try:
        await serving
    except SystemExit:
        raise RuntimeError(f"cannot serve on {settings.http_host}:{settings.http_port}") from None
    if not stop.is_set():
        raise RuntimeError(f"the HTTP server on {settings.http_host}:{settings.http_port} ended by itself")


class _Server(uvicorn.Server):
    """uvicorn takes over SIGTERM unless told otherwise; here one event stops every part."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
