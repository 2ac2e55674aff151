"""The clock role: runs what is due, each in a transaction of its own, one process at a time per duty."""

import asyncio
from contextlib import suppress

import structlog
from sqlalchemy.exc import SQLAlchemyError

from chassis import metrics
from chassis.caller import Caller
from chassis.database import Database
from chassis.refusals import Unavailable
from chassis.service import Due

log = structlog.get_logger(__name__)

_LOCK = "select pg_try_advisory_xact_lock(hashtextextended($1, 0))"


async def run_due(due: Due, service: str, database: Database) -> int:
    """Do everything of one duty that is due now. Returns how much was done; 0 if another process is at it."""
    total = 0
    while True:
        async with database.transaction(Caller.service(service)) as tx:
            locked = await tx.connection.exec_driver_sql(_LOCK, (f"due:{due.name}",))
            done = await due.run(tx) if locked.scalar_one() else 0
        total += done
        if done == 0:
            return total


async def run(duties: list[Due], service: str, database: Database, stop: asyncio.Event) -> None:
    """Run all duties at their pace until `stop` is set. A failing one is logged and tried again."""

    async def keep(due: Due) -> None:
        metrics.duty_every_seconds.labels(due.name).set(due.every)
        metrics.duty_succeeded.labels(due.name).set_to_current_time()
        while not stop.is_set():
            try:
                done = await run_due(due, service, database)
                metrics.duty_succeeded.labels(due.name).set_to_current_time()
                if done:
                    log.info("done_when_due", duty=due.name, count=done)
            except (SQLAlchemyError, OSError, TimeoutError, Unavailable) as error:
                log.warning("duty_postponed", duty=due.name, error=type(error).__name__)
            except Exception:
                metrics.duty_failed.labels(due.name).inc()
                log.exception("duty_failed", duty=due.name)
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), timeout=due.every)

    await asyncio.gather(*(keep(due) for due in duties))
