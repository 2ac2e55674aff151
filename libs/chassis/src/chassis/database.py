"""The database of one service: every command, and every batch of events, runs in one `Transaction`."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, Protocol, TypeVar
from uuid import UUID

import orjson
from sqlalchemy import CursorResult, Executable, Row, event
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from chassis import faults, lineage, outbox
from chassis.caller import Caller
from chassis.facts import Fact
from chassis.ids import derived_id, new_id
from chassis.listening import LOST
from chassis.refusals import HistoryRefused, OccurredInFuture, PersonRequired
from chassis.settings import ServiceSettings
from chassis.tracing import traceparent
from chassis.writes import Writes

C = TypeVar("C")
R = TypeVar("R")
F = TypeVar("F", bound=Fact)
UseCase = Callable[[C, "Transaction"], Awaitable[R]]

_RETRYABLE = {"40001", "40P01"}  # serialization failure, deadlock
_ATTEMPTS = 5


class Cause(Protocol):
    """The event that is being applied: what a reaction may know beside its fact."""

    @property
    def event_id(self) -> UUID: ...
    @property
    def type(self) -> str: ...
    @property
    def subject(self) -> str: ...
    @property
    def sequence(self) -> int: ...
    @property
    def agency(self) -> str: ...
    @property
    def organiser(self) -> str: ...
    @property
    def time(self) -> datetime: ...
    @property
    def correlation_id(self) -> UUID | None: ...


class Transaction:
    """One transaction, who acts in it, and what it tells.

    `today` is the business date; `now` the clock (UTC). Facts told are buffered and written by one statement
    at the end, see `chassis.outbox`; so are rows given to `write`, see `chassis.writes`.
    """

    def __init__(
        self, connection: AsyncConnection, caller: Caller, settings: ServiceSettings, resources: Any = None
    ) -> None:
        self.connection = connection
        self.caller = caller
        self.settings = settings
        self.resources = resources
        self.today: date = settings.today()
        self.now = datetime.now(UTC)
        self.cause: Cause | None = None
        self.arrivals: set[tuple[str, str]] = set()
        self._told: list[outbox.Told] = []
        self._audit: list[outbox.AuditLine] = []
        self._told_of: Counter[tuple[UUID, str, str]] = Counter()
        self._writes = Writes()
        self.writes_at_once = False

    # -- queries

    async def execute(
        self, statement: Executable, parameters: Mapping[str, Any] | list[dict[str, Any]] | None = None
    ) -> CursorResult[Any]:
        await self.write_out()
        return await self.connection.execute(statement, parameters)

    async def one_or_none(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Row[Any] | None:
        return (await self.execute(statement, parameters)).one_or_none()

    async def all(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> list[Row[Any]]:
        return list((await self.execute(statement, parameters)).all())

    async def scalar(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Any:
        return (await self.execute(statement, parameters)).scalar()

    async def write(self, statement: Executable, row: Mapping[str, Any], *, record: Hashable) -> None:
        """Write a row whose outcome nobody asks for: with others, before the next query or the commit.

        `record` is what the statement changes, the same for whatever else changes it: order is kept per record.
        """
        self._writes.add(statement, row, record)
        if self.writes_at_once:
            await self.write_out()

    async def write_out(self) -> None:
        """Write what waits to be written. Raises the database's errors."""
        if self._writes:
            await self._writes.run(self.connection)

    # -- facts

    def tell(self, fact: Fact, *, agency: str, organiser: str) -> None:
        """Tell a fact: agency is its owner, organiser the cohort's. It is sent after the commit, at least once."""
        self._told.append(
            self._envelope(type(fact), fact.subject_id, fact.model_dump_json(), agency, organiser)
        )

    def forget(self, kind: type[Fact], subject: UUID, *, agency: str, organiser: str) -> None:
        """Tell a tombstone on a state topic: whoever keeps a copy of the subject deletes it."""
        if not kind.state:
            raise TypeError(f"{kind.__name__} travels on a history topic, which forgets nothing")
        self._told.append(self._envelope(kind, str(subject), None, agency, organiser))

    def _envelope(
        self, kind: type[Fact], subject: str, data: str | None, agency: str, organiser: str
    ) -> outbox.Told:
        cause = self.cause
        event_id = new_id() if cause is None else self._id_of_effect(cause, kind.event_type(), subject)
        return outbox.Told(
            event_id=event_id,
            topic=kind.topic,
            type=kind.event_type(),
            subject=subject,
            agency=agency,
            organiser=organiser,
            data=data,
            traceparent=traceparent.get(),
            causation_id=cause.event_id if cause else None,
            correlation_id=(cause.correlation_id or cause.event_id) if cause else event_id,
            state=kind.state,
        )

    def _id_of_effect(self, cause: Cause, event_type: str, subject: str) -> UUID:
        """Whoever applies the cause again tells the same fact, and no second one."""
        place = (cause.event_id, event_type, subject)
        self._told_of[place] += 1
        return derived_id(*place, self._told_of[place])

    async def told_before(self, kind: type[F], subject: UUID) -> F | None:
        """The fact that a reaction is about to tell, if it told it once already, before a restore.

        For what the fact got from elsewhere than its cause, such as a number: take it from there.
        """
        if self.cause is None:
            return None
        place = (self.cause.event_id, kind.event_type(), str(subject))
        row = await self.connection.exec_driver_sql(
            "select data::text from outbox where event_id = $1",
            (derived_id(*place, self._told_of[place] + 1),),
        )
        data = row.scalar_one_or_none()
        return None if data is None else kind.model_validate_json(data)

    @property
    def told(self) -> list[outbox.Told]:
        """The facts told so far in this transaction."""
        return self._told

    def arrived(self, kind: str, key: UUID | str) -> None:
        """Something that reactions may wait for is here; after the commit the waiting are woken."""
        self.arrivals.add((kind, str(key)))

    def audit(self, action: str, subject: UUID | str | None, **details: Any) -> None:
        """Write a line of the audit trail (each command gets one by itself). Codes and dates only."""
        caller = self.caller
        self._audit.append(
            outbox.AuditLine(
                agency=caller.agency,
                client=caller.client,
                person=caller.person,
                action=action,
                subject=None if subject is None else str(subject),
                details=details or None,
                traceparent=traceparent.get(),
            )
        )

    # -- who and when

    def acting_person(self, behalf: UUID | None = None) -> UUID:
        """The person who acts: the token's, or the one named by a machine client with scope `act:behalf`.

        Raises PersonRequired otherwise.
        """
        if self.caller.person is not None and behalf in (None, self.caller.person):
            return self.caller.person
        if behalf is not None and "act:behalf" in self.caller.scopes:
            self.audit("acted_on_behalf", behalf)
            return behalf
        raise PersonRequired(
            "this is the act of a person: use a token with the claim `person`, or one with the scope "
            "`act:behalf` and name the person in the body"
        )

    def check_occurred_on(self, occurred_on: date, reason: str | None = None) -> None:
        """Refuse a date in the future, and one of more than `history_days` ago without right and reason."""
        if occurred_on > self.today:
            raise OccurredInFuture(f"{occurred_on} lies after today, {self.today}", field="occurred_on")
        if occurred_on >= self.today - timedelta(days=self.settings.history_days):
            return
        if "history:write" not in self.caller.scopes:
            raise HistoryRefused(
                f"{occurred_on} is more than {self.settings.history_days} days ago: the scope `history:write` "
                "and a reason are needed",
                field="occurred_on",
            )
        if not reason:
            raise HistoryRefused("what is recorded afterwards needs a reason code", field="reason")

    async def flush(self) -> None:
        await self.write_out()
        if self._told or self._audit:
            await outbox.append(self.connection, self._told, self._audit, self.settings.relay_shards)


class Database:
    """The service's PostgreSQL: a pool, and the transactions that run on it."""

    def __init__(
        self, settings: ServiceSettings, resources: Any = None, *, search_path: str | None = None
    ) -> None:
        self.settings = settings
        self.resources = resources
        self._server_settings = {"application_name": "ekspor", "jit": "off"}
        if search_path:
            self._server_settings["search_path"] = search_path
        self.engine = self._engine()
        self._readers = self._engine(default_transaction_read_only="on").execution_options(
            isolation_level="AUTOCOMMIT"
        )
        self._nudge: asyncio.Task[None] | None = None
        self._told_since = False
        self.admit: Callable[[str], None] | None = None
        """Asked, with the incarnation, before anything is written. Raises NotCompared or BehindItsTopics."""
        event.listen(self.engine.sync_engine, "connect", _note_incarnation)

    def _engine(self, **server_settings: str) -> AsyncEngine:
        return create_async_engine(
            self.settings.sqlalchemy_url,
            pool_size=self.settings.database_pool_size,
            max_overflow=0,
            pool_timeout=5,
            hide_parameters=True,  # an error's text is logged; parameters may be personal
            json_serializer=lambda value: orjson.dumps(value).decode(),
            json_deserializer=orjson.loads,
            connect_args={
                "timeout": 5,
                "command_timeout": 60,
                "server_settings": self._server_settings | server_settings,
            },
        )

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncConnection]:
        """A bare transaction, if this database may be written at present."""
        async with self.engine.connect() as connection, connection.begin():
            if self.admit is not None:
                self.admit(lineage.incarnation_of(connection))
            yield connection

    @asynccontextmanager
    async def transaction(self, caller: Caller) -> AsyncIterator[Transaction]:
        """Commit at the end of the block, with everything it told; roll back on any exception."""
        async with self.writing() as connection:
            tx = Transaction(connection, caller, self.settings, self.resources)
            yield tx
            await tx.flush()
        if tx.told:
            faults.point("transaction.after_commit")
            self._wake_relays()

    @asynccontextmanager
    async def reading(self, caller: Caller) -> AsyncIterator[Transaction]:
        """Queries, each one with a snapshot and a round trip of its own; PostgreSQL refuses to write."""
        async with self._readers.connect() as connection:
            yield Transaction(connection, caller, self.settings, self.resources)

    async def run(self, use_case: UseCase[C, R], command: C, caller: Caller) -> R:
        """Run one command in one transaction; again, at most five times, on deadlock or serialization failure."""

        async def attempt() -> R:
            async with self.transaction(caller) as tx:
                result = await use_case(command, tx)
                tx.audit(action_of(use_case), tx.told[0].subject if tx.told else None)
                return result

        return await retrying(attempt)

    def _wake_relays(self) -> None:
        """NOTIFY at once, and then at most every 5 ms a process; it only wakes, the relay's poll is the safety net."""
        self._told_since = True
        if self._nudge is None or self._nudge.done():
            self._nudge = asyncio.get_running_loop().create_task(self._notify())

    async def _notify(self) -> None:
        while self._told_since:
            self._told_since = False
            try:
                async with self.engine.connect() as connection:
                    await connection.execution_options(isolation_level="AUTOCOMMIT")
                    await connection.exec_driver_sql("notify outbox")
            except (SQLAlchemyError, OSError):  # a lost wake-up costs at most one poll of the relay
                pass
            await asyncio.sleep(0.005)

    async def close(self) -> None:
        if self._nudge is not None:
            await asyncio.wait([self._nudge], timeout=1)
        await self.engine.dispose()
        await self._readers.dispose()


def _note_incarnation(driver: Any, record: Any) -> None:
    try:
        record.info["incarnation"] = driver.run_async(lambda server: server.fetchval(lineage.INCARNATION))
    except LOST as lost:  # nobody wraps what happens in here
        raise ConnectionError("the connection was lost as soon as it was made") from lost


def action_of(use_case: Callable[..., Any]) -> str:
    """The name under which a use case stands in the audit trail."""
    return getattr(use_case, "__name__", str(use_case))


def sqlstate(error: BaseException) -> str | None:
    """PostgreSQL's five-character code of an error, if it has one."""
    original = getattr(error, "orig", None)
    return getattr(original, "sqlstate", None) or getattr(original, "pgcode", None)


async def retrying(attempt: Callable[[], Awaitable[R]]) -> R:
    """Run `attempt` again on a deadlock or a serialization failure, with jitter, at most five times."""
    for left in range(_ATTEMPTS - 1, -1, -1):
        try:
            return await attempt()
        except DBAPIError as error:
            if left == 0 or sqlstate(error) not in _RETRYABLE:
                raise
            await asyncio.sleep(random.uniform(0.005, 0.05))  # noqa: S311 - jitter, not a secret
    raise AssertionError("unreachable")
