"""An agency's own feed: what the log holds of it, in the log's order, and nothing skipped.

An id is drawn before its transaction commits, so a smaller id may become visible after a larger one: whoever
remembers "the last id I saw" loses a fact. Therefore nobody is shown anything beyond the *horizon*, the id up to
which the log is final. It is found without a word from the writers (docs/decisions/0019):

1. look at the newest id that is visible; whoever drew an id up to it has done so by now;
2. look who holds the lock that writing the log takes (`pg_locks`): it is taken before the first id is drawn, and
   let go after the commit has become visible;
3. when none of these holds it any more, whatever they wrote up to that id is visible or will never be.

Whoever begins to write after 1 draws larger ids, and need not be waited for. The horizon only exists in the
memory of a process; a process that knows less shows less, for a moment.
"""

import asyncio
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import Database
from chassis.listening import first, listen
from chassis.refusals import CursorLost

log = structlog.get_logger(__name__)

POLL_SECONDS = 1.0  # a NOTIFY that got lost costs this much
_PAUSE, _LONGEST_PAUSE = 0.01, 1.0  # seconds between two looks at writers that have not ended yet
_PATIENCE = 0.2  # seconds that a request waits for those who were writing when it came

_NEWEST = "select coalesce(max(id), 0) as id, pg_postmaster_start_time() as server from outbox"
_WRITERS = """
select virtualtransaction from pg_locks
where locktype = 'relation' and relation = 'outbox'::regclass and mode = 'RowExclusiveLock' and granted
  and database = (select oid from pg_database where datname = current_database())
"""
_COLUMNS = (
    "id, event_id, topic, type, subject, sequence, agency, organiser, recorded_at, data::text as data, "
    "traceparent, causation_id, correlation_id"
)
# Rows are compared with rows, so that only the index by agency gives the order: with `agency = $1 ... order by id`
# the planner may walk the whole log along its primary key.
_OWN = f"""
select * from (
    (select {_COLUMNS} from outbox
     where (agency, id) > ($1::text, $2::bigint) and (agency, id) <= ($1, $3::bigint)
       and topic = any($4::text[])
     order by agency, id limit $5)
    union all
    (select {_COLUMNS} from outbox
     where (organiser, id) > ($1, $2) and (organiser, id) <= ($1, $3) and organiser <> agency
       and topic = any($4)
     order by organiser, id limit $5)
) own order by id limit $5
"""  # noqa: S608 - put together from constants
_CONCERNED = """
select distinct unnest(array[agency, organiser]) from outbox
where id > $1 and id <= $2 and topic = any($3::text[])
"""
_STILL_THERE = "select exists (select from outbox where id = $1 and event_id = $2)"


@dataclass(frozen=True, slots=True)
class FeedFact:
    """A fact of the log as its agency, or its organiser, reads it."""

    id: int
    event_id: UUID
    topic: str
    type: str
    subject: str
    sequence: int
    agency: str
    organiser: str
    recorded_at: datetime
    data: str | None
    traceparent: str | None
    causation_id: UUID | None
    correlation_id: UUID | None


class Horizon:
    """Up to which id the log is final. Grows as it is asked."""

    def __init__(self) -> None:
        self.id = 0
        self._server: datetime | None = None
        self._awaited: tuple[int, frozenset[str]] | None = None
        self._one_at_a_time = asyncio.Lock()

    @property
    def is_settled(self) -> bool:
        """Whether nobody is waited for, as far as was seen at the last look."""
        return self._awaited is None

    async def advance(self, connection: AsyncConnection) -> int:
        """One look; returns the newest id there is. In autocommit: each statement has to see the present."""
        async with self._one_at_a_time:
            seen = (await connection.exec_driver_sql(_NEWEST)).one()
            newest, server = seen.id, seen.server
            if (
                server != self._server
            ):  # restarted, restored, or another one: what was seen there means nothing
                self.id, self._server, self._awaited = 0, server, None
            if self._awaited is not None:
                awaited, writers = self._awaited
                if not writers & await self._writers(connection):
                    self.id, self._awaited = awaited, None
            if self._awaited is None and newest > self.id:
                # Looked at after `newest`: the order of these two is what everything hangs on.
                writers = await self._writers(connection)
                if writers:
                    self._awaited = (newest, writers)
                else:
                    self.id = newest
            return int(newest)

    async def reach(self, connection: AsyncConnection) -> None:
        """Wait, for a bounded time, for those who are writing now: what is committed now will be shown."""
        until = time.monotonic() + _PATIENCE
        newest = await self.advance(connection)
        while self.id < newest and time.monotonic() < until:
            await asyncio.sleep(_PAUSE)
            await self.advance(connection)

    async def _writers(self, connection: AsyncConnection) -> frozenset[str]:
        return frozenset((await connection.exec_driver_sql(_WRITERS)).scalars())


class Feed:
    """The feeds of one service, agency by agency. `topics` are those that may be shown: histories."""

    def __init__(self, database: Database, topics: Collection[str]) -> None:
        self.database = database
        self.topics = sorted(topics)
        self.horizon = Horizon()
        self._stop = asyncio.Event()
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._watched = False
        self._watchers: set[asyncio.Task[None]] = set()

    async def read(
        self, agency: str, after: tuple[int, UUID] | None, limit: int, wait: float = 0
    ) -> Sequence[FeedFact]:
        """At most `limit` facts of the agency after that place; if there are none, wait so many seconds for one.

        Raises CursorLost if the log does not hold the fact any more that the cursor names.
        """
        until = time.monotonic() + wait
        found = await self._page(agency, after, limit, reach=True)
        if found or not wait or self._stop.is_set():
            return found
        async with self._woken(agency) as woken:
            while not found and not self._stop.is_set():
                woken.clear()
                found = await self._page(agency, after, limit)
                left = until - time.monotonic()
                if found or left <= 0:
                    break
                await first(self._stop, left, woken)
        return found

    async def close(self) -> None:
        """Answer whoever waits, at once and with nothing."""
        self._stop.set()
        if self._watchers:
            await asyncio.wait(self._watchers, timeout=2)

    async def _page(
        self, agency: str, after: tuple[int, UUID] | None, limit: int, *, reach: bool = False
    ) -> list[FeedFact]:
        async with self.database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            place = 0
            if after is not None:
                place = after[0]
                if not (await connection.exec_driver_sql(_STILL_THERE, after)).scalar_one():
                    raise CursorLost(
                        "The log was restored to a time before this cursor. Begin without `after`; events that "
                        "you have had come again with the same id.",
                        field="after",
                    )
            if reach:
                await self.horizon.reach(connection)
            parameters = (agency, place, self.horizon.id, self.topics, limit)
            rows = await connection.exec_driver_sql(_OWN, parameters)
            return [FeedFact(**row) for row in rows.mappings()]

    # -- waiting

    @asynccontextmanager
    async def _woken(self, agency: str) -> AsyncIterator[asyncio.Event]:
        """An event that is set whenever the horizon has passed a fact of this agency."""
        woken = asyncio.Event()
        self._waiting[agency].add(woken)
        if not self._watched:
            self._watched = True
            watcher = asyncio.get_running_loop().create_task(self._watch())
            self._watchers.add(watcher)
            watcher.add_done_callback(self._watchers.discard)
        try:
            yield woken
        finally:
            self._waiting[agency].discard(woken)
            if not self._waiting[agency]:
                del self._waiting[agency]

    async def _watch(self) -> None:
        """Move the horizon as long as somebody waits, and wake those for whom something has come."""
        notified = asyncio.Event()
        listener = asyncio.create_task(
            listen(self.database.settings.database_url, "outbox", notified, self._stop)
        )
        seen, pause = self.horizon.id, _PAUSE
        try:
            while self._waiting and not self._stop.is_set():
                notified.clear()
                try:
                    seen = await self._wake(seen)
                except (SQLAlchemyError, OSError, TimeoutError) as error:
                    log.warning("feed_waits", error=type(error).__name__)
                    await first(self._stop, POLL_SECONDS)
                    continue
                if self.horizon.is_settled:
                    pause = _PAUSE
                    await first(self._stop, POLL_SECONDS, notified)
                else:
                    await first(self._stop, pause)
                    pause = min(pause * 2, _LONGEST_PAUSE)
        finally:
            self._watched = False
            listener.cancel()
            with suppress(asyncio.CancelledError):
                await listener

    async def _wake(self, seen: int) -> int:
        async with self.database.engine.connect() as connection:
            await connection.execution_options(isolation_level="AUTOCOMMIT")
            await self.horizon.advance(connection)
            reached = self.horizon.id
            if reached > seen:
                concerned = await connection.exec_driver_sql(_CONCERNED, (seen, reached, self.topics))
                for agency in concerned.scalars():
                    for woken in self._waiting.get(agency, ()):
                        woken.set()
        return reached
