"""The same request twice does its work once: `Idempotency-Key`, kept in the command's own transaction.

So a key is remembered exactly if the command was committed, and a crash between the two cannot happen.
Refusals are not remembered: whoever mends what was wrong may use the key again.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Self
from urllib.parse import parse_qsl

import orjson
from fastapi import Response
from sqlalchemy import text
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request

from chassis.caller import Caller
from chassis.database import Transaction
from chassis.http.refusals import IdempotencyInFlight, IdempotencyKeyMalformed, IdempotencyKeyReused

KEPT = timedelta(days=7)
REPLAYED = "Idempotency-Replayed"
_VISIBLE = re.compile(r"^[\x21-\x7e]{1,255}$")


@dataclass(frozen=True, slots=True)
class Answer:
    """A successful answer in the form in which it is kept and sent."""

    status: int
    headers: dict[str, str]
    body: bytes

    def response(self, *, replayed: bool = False) -> Response:
        headers = dict(self.headers)
        if replayed:
            headers[REPLAYED] = "true"
        media_type = "application/json" if self.body else None
        return Response(self.body, self.status, headers, media_type)


@dataclass(frozen=True, slots=True)
class RequestKey:
    """A client's key and what it was sent with."""

    agency: str
    client: str
    key: str
    method: str
    path: str
    request_hash: bytes

    @classmethod
    async def of(cls, request: Request, caller: Caller, key: str) -> Self:
        """Raises IdempotencyKeyMalformed unless the key is 1 to 255 visible ASCII characters."""
        if not _VISIBLE.match(key):
            raise IdempotencyKeyMalformed(
                "Idempotency-Key must be 1 to 255 visible ASCII characters; a UUID does well.",
                field="Idempotency-Key",
            )
        return cls(
            agency=caller.agency or "",
            client=caller.client,
            key=key,
            method=request.method,
            path=request.scope["path"],
            request_hash=await _fingerprint(request),
        )


class AnsweredMeanwhile(Exception):
    """Another request with the key committed between our look and our insert: look again."""


# Lock and look-up are one round trip. The statement's snapshot may be older than the lock it gets: then the
# row of a request that has just committed is not seen, and `keep` finds it in the way.
_LOCK_AND_LOOK_UP = text("""
    select pg_try_advisory_xact_lock(hashtextextended(concat_ws(chr(31), :agency, :client, :key), 0)) as
    locked,
           kept.method, kept.path, kept.request_hash, kept.status, kept.headers, kept.body
    from (values (1)) as always(one)
    left join idempotency_key kept
      on kept.agency = :agency and kept.client = :client and kept.key = :key and kept.created_at > :since
""")

_KEEP = text("""
    insert into idempotency_key (agency, client, key, method, path, request_hash, status, headers, body)
    values (:agency, :client, :key, :method, :path, :request_hash, :status, cast(:headers as json), :body)
    on conflict (agency, client, key) do update
       set method = excluded.method, path = excluded.path, request_hash = excluded.request_hash,
           status = excluded.status, headers = excluded.headers, body = excluded.body,
           created_at = clock_timestamp()
       where idempotency_key.created_at <= :since
""")

_FORGET = text("""
    delete from idempotency_key
    where (agency, client, key) in (
        select agency, client, key from idempotency_key
        where created_at <= :since order by created_at limit 10000
    )
""")


async def look_up(tx: Transaction, request: RequestKey) -> Answer | None:
    """The answer given before to this very request, if any; nobody else works on the key until the commit.

    Raises IdempotencyInFlight (409) if somebody else does, IdempotencyKeyReused (422) if it was another
    request.
    """
    row = (
        await tx.execute(
            _LOCK_AND_LOOK_UP,
            {"agency": request.agency, "client": request.client, "key": request.key, "since": tx.now - KEPT},
        )
    ).one()
    if not row.locked:
        raise IdempotencyInFlight(
            "A request with this Idempotency-Key has not been answered yet; try again shortly."
        )
    if row.status is None:
        return None
    if (row.method, row.path, bytes(row.request_hash)) != (
        request.method,
        request.path,
        request.request_hash,
    ):
        raise IdempotencyKeyReused(
            f"This Idempotency-Key was used for another request ({row.method} {row.path}, or another body); "
            "use a new key for a new request.",
            field="Idempotency-Key",
        )
    return Answer(row.status, row.headers, bytes(row.body))


async def keep(tx: Transaction, request: RequestKey, answer: Answer) -> None:
    """Keep the answer for 7 days, if the transaction commits. Raises AnsweredMeanwhile."""
    result = await tx.execute(
        _KEEP,
        {
            "agency": request.agency,
            "client": request.client,
            "key": request.key,
            "method": request.method,
            "path": request.path,
            "request_hash": request.request_hash,
            "status": answer.status,
            "headers": orjson.dumps(answer.headers).decode(),
            "body": answer.body,
            "since": tx.now - KEPT,
        },
    )
    if result.rowcount == 0:
        raise AnsweredMeanwhile


async def forget_old_idempotency_keys(tx: Transaction) -> int:
    """Delete keys older than 7 days, at most 10,000 at once; returns how many.

    Run it again while it finds some.
    """
    return (await tx.execute(_FORGET, {"since": tx.now - KEPT})).rowcount


async def _fingerprint(request: Request) -> bytes:
    """SHA-256 over method, path, query and body.

    A form is told by its fields and not by its bytes, since clients draw a new boundary for each try.
    FastAPI has read the body already, so nothing is read twice but files.
    """
    digest = hashlib.sha256()
    # From the scope: Starlette's request.url is put together and taken apart again each time it is asked for.
    query = sorted(parse_qsl(request.scope["query_string"].decode("latin-1"), True))
    digest.update(f"{request.method}\n{request.scope['path']}\n{query}\n".encode())
    form = getattr(request, "_form", None)
    if not isinstance(form, FormData):
        digest.update(await request.body())
        return digest.digest()
    for name, value in form.multi_items():
        if isinstance(value, UploadFile):
            content = hashlib.sha256()
            await value.seek(0)
            while chunk := await value.read(65_536):
                content.update(chunk)
            await value.seek(0)
            digest.update(f"{name}\0{value.filename}\0{content.hexdigest()}\n".encode())
        else:
            digest.update(f"{name}\0{len(value)}\0{value}\n".encode())
    return digest.digest()
