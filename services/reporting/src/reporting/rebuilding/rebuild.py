"""Building the projection anew from the topics, beside the live one, and switching.

A rebuild that was asked for is a row of `rebuild`. The clock role does it, one process at a time; if that process
dies, the next one begins it again. Nothing that readers see changes before the switch.
"""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import structlog
from sqlalchemy import Row

from chassis import Caller, Database, ServiceSettings, Transaction
from chassis.reactions import Reactions
from reporting.rebuilding import generation
from reporting.rebuilding.generation import Switched
from reporting.rebuilding.reading import MeasuredInbox, Reading, reading
from reporting.settings import Settings
from reporting.storage import rebuilds

log = structlog.get_logger(__name__)

NAME = "reporting"


@dataclass(frozen=True)
class Rebuilding:
    """What a rebuild needs of the service: where its migrations are, and what it reacts to."""

    root: Path
    reactions: Reactions

    async def run_requested(self, tx: Transaction) -> int:
        """Do the rebuild that is asked for, if one is; the number done. `tx` holds the lock that lets one do it.

        What happens on the way is written in transactions of its own, to be seen while it goes on.
        """
        asked = await rebuilds.under_way(tx)
        if asked is None:
            return 0
        settings = cast(Settings, tx.settings)
        live = Database(settings)
        try:
            await self._run(asked, settings, live)
        finally:
            await live.close()
        return 1

    async def _run(self, asked: Row[Any], settings: Settings, live: Database) -> None:
        me = Caller.service(NAME)
        async with live.transaction(me) as tx:
            await rebuilds.start(tx, asked.rebuild_id)
        try:
            async with asyncio.timeout(settings.rebuild_minutes * 60):
                switched = await self._build_and_switch(asked.rebuild_id, settings, live)
        except Exception as error:
            log.exception("rebuild_failed", rebuild_id=str(asked.rebuild_id))
            await generation.drop_next(live)
            async with live.transaction(me) as tx:
                await rebuilds.end(tx, asked.rebuild_id, "failed", problem=_problem(error, settings))
            return
        async with live.transaction(me) as tx:
            await rebuilds.end(tx, asked.rebuild_id, "switched", differences=switched.differences)
            tx.audit("switch_generation", asked.rebuild_id, **switched.differences)
        log.info("switched_generation", rebuild_id=str(asked.rebuild_id), **switched.differences)

    async def _build_and_switch(
        self, rebuild_id: UUID, settings: ServiceSettings, live: Database
    ) -> Switched:
        following = await generation.create_next(self.root, settings, live)
        inbox = MeasuredInbox(NAME, following, self.reactions)
        try:
            async with reading(f"{NAME}.rebuild.{rebuild_id}", inbox) as topics:
                telling = asyncio.create_task(_tell_progress(live, rebuild_id, topics))
                try:
                    await topics.to_the_end()
                    switched = None
                    while switched is None:
                        behind = await generation.behind(live)
                        await topics.to_the_end()
                        switched = await generation.switch(live, gone=behind)
                        await topics.pause()
                finally:
                    telling.cancel()
                await _note_progress(live, rebuild_id, topics)
            return switched
        finally:
            await following.close()


async def _tell_progress(live: Database, rebuild_id: UUID, topics: Reading) -> None:
    while True:
        await _note_progress(live, rebuild_id, topics)
        await asyncio.sleep(1)


async def _note_progress(live: Database, rebuild_id: UUID, topics: Reading) -> None:
    async with live.transaction(Caller.service(NAME)) as tx:
        await rebuilds.note_progress(tx, rebuild_id, topics.records)


def _problem(error: Exception, settings: Settings) -> str:
    if isinstance(error, TimeoutError):
        return f"not caught up after {settings.rebuild_minutes:g} minutes; the log says where it stood"
    return type(error).__name__
