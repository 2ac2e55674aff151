"""From a route to a use case: who asks, with which scope, in which transaction, under which Idempotency-Key.

A route reads (`creating`, `changing` and `reading` are in `chassis.http.guards`):

    @router.post("", status_code=201, response_model=ApplicationView)
    async def submit(body: SubmitBody, commands: Commands = creating("registration:write")) -> Response:
        return await commands.run(submit_application, body.command(), view=ApplicationView.of, status=201)
"""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, TypeVar

from fastapi import Request, Response
from pydantic import BaseModel

from chassis.caller import Caller
from chassis.database import Database, Transaction, action_of, retrying
from chassis.http import idempotency
from chassis.http.idempotency import Answer, AnsweredMeanwhile, RequestKey
from chassis.http.preconditions import etag
from chassis.http.refusals import IdempotencyInFlight

C = TypeVar("C")
R = TypeVar("R")

_LOOKS = 3  # times to look a key up again that was answered between look and insert


@dataclass(frozen=True, slots=True)
class Commands:
    """What a changing route works with."""

    caller: Caller
    database: Database
    request: Request
    key: str | None = None

    @property
    def resources(self) -> Any:
        """What the service built from its settings (keys, signers)."""
        return self.request.app.state.resources

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction for what is no single command (an import); without idempotency and audit line."""
        return self.database.transaction(self.caller)

    async def run(
        self,
        use_case: Callable[[C, Transaction], Awaitable[R]],
        command: C,
        *,
        view: Callable[[R], BaseModel] | None,
        status: int = 200,
        location: str | None = None,
    ) -> Response:
        """Run one command in one transaction, and answer with the view of its result.

        In the same transaction: the Idempotency-Key with its answer, the audit line, the facts told. A view
        with an int field `version` sets ETag; `location` is a template over the view's fields
        (`/v1/things/{thing_id}`). `view=None` answers without a body (use status 204). Deadlocks and
        serialization failures are tried again.
        """
        request_key = (
            await RequestKey.of(self.request, self.caller, self.key) if self.key is not None else None
        )

        async def attempt() -> Response:
            async with self.database.transaction(self.caller) as tx:
                if request_key is not None:
                    given = await idempotency.look_up(tx, request_key)
                    if given is not None:
                        return given.response(replayed=True)
                result = await use_case(command, tx)
                tx.audit(action_of(use_case), tx.told[0].subject if tx.told else None)
                answer = _answer(view(result) if view else None, status, location)
                if request_key is not None:
                    await idempotency.keep(tx, request_key, answer)
            return answer.response()

        for _ in range(_LOOKS):
            try:
                return await retrying(attempt)
            except AnsweredMeanwhile:
                continue
        raise IdempotencyInFlight(
            "Requests with this Idempotency-Key keep overtaking each other; try again shortly."
        )


@dataclass(frozen=True, slots=True)
class Reads:
    """What a reading route works with."""

    caller: Caller
    database: Database
    request: Request

    @property
    def resources(self) -> Any:
        """What the service built from its settings (keys, signers)."""
        return self.request.app.state.resources

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """A read-only transaction of the caller."""
        return self.database.reading(self.caller)

    def show(self, view: BaseModel) -> Response:
        """One record, with ETag if it has an int field `version`."""
        return _answer(view, 200, None).response()


def _answer(view: BaseModel | None, status: int, location: str | None) -> Answer:
    headers: dict[str, str] = {}
    version = getattr(view, "version", None)
    if isinstance(version, int):
        headers["ETag"] = etag(version)
    if location is not None and view is not None:
        headers["Location"] = location.format_map(dict(view))
    return Answer(status, headers, view.model_dump_json().encode() if view is not None else b"")
