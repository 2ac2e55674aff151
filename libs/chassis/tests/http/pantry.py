"""A small service to try the HTTP side on: jars that agencies keep, each seen by its agency only."""

import asyncio
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
from fastapi import APIRouter, FastAPI, File, Query, Response, UploadFile
from pydantic import BaseModel, Field
from sqlalchemy import text

from chassis import Database, NotFound, StaleVersion, Transaction, Unprocessable, new_id
from chassis.http import (
    Body,
    Commands,
    Page,
    PageQuery,
    Reads,
    changing,
    creating,
    if_match,
    page_query,
    public_reading,
    reading,
)
from chassis.testing import Issuer
from chassis.types import Code

TABLE = """
create table jar (
    jar_id uuid primary key,
    agency text not null,
    label text not null,
    grams int not null check (grams > 0),
    version int not null default 1
)
"""


class JarNotFound(NotFound):
    code = "jar_not_found"
    title = "No such jar"


class JarTooHeavy(Unprocessable):
    code = "jar_too_heavy"
    title = "The jar is too heavy for the shelf"


class StoreJar(Body):
    label: Code
    grams: Annotated[int, Field(gt=0)]
    filled_on: date | None = None


class Relabel(Body):
    label: Code


class JarView(BaseModel):
    jar_id: UUID
    label: str
    grams: int
    version: int


@dataclass
class Gate:
    """Lets a test hold a use case in the middle of its transaction."""

    closed: bool = False
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    opened: asyncio.Event = field(default_factory=asyncio.Event)


gate = Gate()
fail_with: list[Exception] = []
router = APIRouter(prefix="/v1/jars", tags=["jars"])


async def store_jar(body: StoreJar, tx: Transaction) -> JarView:
    if body.grams > 5_000:
        raise JarTooHeavy(
            "A jar may weigh 5,000 g at most.", field="grams", verdicts=[{"rule": "weight", "passed": False}]
        )
    if fail_with:
        raise fail_with.pop()
    if gate.closed:
        gate.reached.set()
        await gate.opened.wait()
    jar = JarView(jar_id=new_id(), label=body.label, grams=body.grams, version=1)
    await tx.execute(
        text("insert into jar (jar_id, agency, label, grams) values (:jar_id, :agency, :label, :grams)"),
        {"jar_id": jar.jar_id, "agency": tx.caller.agency_key, "label": jar.label, "grams": jar.grams},
    )
    return jar


@dataclass(frozen=True)
class RelabelJar:
    jar_id: UUID
    label: str
    expected: int


async def relabel_jar(command: RelabelJar, tx: Transaction) -> JarView:
    jar = await find(tx, command.jar_id, lock=True)
    if jar.version != command.expected:
        raise StaleVersion(f"It is at version {jar.version}; read it again.")
    await tx.execute(
        text("update jar set label = :label, version = version + 1 where jar_id = :jar_id"),
        {"label": command.label, "jar_id": command.jar_id},
    )
    return jar.model_copy(update={"label": command.label, "version": jar.version + 1})


async def find(tx: Transaction, jar_id: UUID, *, lock: bool = False) -> JarView:
    row = await tx.one_or_none(
        text(f"select * from jar where jar_id = :jar_id and agency = :agency {'for update' if lock else ''}"),  # noqa: S608
        {"jar_id": jar_id, "agency": tx.caller.agency_key},
    )
    if row is None:
        raise JarNotFound("No such jar.")
    return JarView.model_validate(row, from_attributes=True)


@router.post("", status_code=201, response_model=JarView)
async def store(body: StoreJar, commands: Commands = creating("pantry:write")) -> Response:
    return await commands.run(store_jar, body, view=lambda jar: jar, status=201, location="/v1/jars/{jar_id}")


@router.patch("/{jar_id}", response_model=JarView)
async def relabel(
    jar_id: UUID, body: Relabel, expected: int = if_match(), commands: Commands = changing("pantry:write")
) -> Response:
    return await commands.run(relabel_jar, RelabelJar(jar_id, body.label, expected), view=lambda jar: jar)


@router.get("", response_model=Page[JarView])
async def list_jars(
    label: str | None = None, page: PageQuery = page_query(), reads: Reads = reading("pantry:read")
) -> Page[JarView]:
    async with reads.transaction() as tx:
        rows = await tx.all(
            text(
                "select * from jar where agency = :agency "
                "and (cast(:label as text) is null or label = :label) "
                "and (cast(:after as uuid) is null or jar_id > :after) order by jar_id limit :fetch"
            ),
            {"agency": tx.caller.agency_key, "label": label, "after": page.after_id(), "fetch": page.fetch},
        )
    return Page.of(
        rows,
        page,
        view=lambda row: JarView.model_validate(row, from_attributes=True),
        key=lambda row: row.jar_id,
    )


class Shelf(BaseModel):
    """All parameters of a question in one model."""

    heavier_than: int = 0


@router.get("/count")
async def count_jars(shelf: Annotated[Shelf, Query()], reads: Reads = public_reading()) -> int:
    async with reads.transaction() as tx:
        counted: int = await tx.scalar(
            text("select count(*) from jar where grams > :heavier_than"), shelf.model_dump()
        )
        return counted


@router.get("/{jar_id}", response_model=JarView)
async def show(jar_id: UUID, reads: Reads = reading("pantry:read")) -> Response:
    async with reads.transaction() as tx:
        return reads.show(await find(tx, jar_id))


@router.post("/labels", status_code=201)
async def upload_label(
    picture: Annotated[UploadFile, File()], commands: Commands = creating("pantry:write")
) -> Response:
    body = StoreJar(label="PICTURE", grams=len(await picture.read()))
    return await commands.run(store_jar, body, view=lambda jar: jar, status=201)


@dataclass
class Pantry:
    """The service, as a client of one agency sees it."""

    app: FastAPI
    database: Database
    client: httpx.AsyncClient
    issuer: Issuer

    async def request(
        self,
        method: str,
        path: str,
        *,
        agency: str | None = "BLK-BENDA",
        scopes: str = "pantry:read pantry:write",
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> httpx.Response:
        bearer = {"Authorization": f"Bearer {self.issuer.token(agency, scopes)}"}
        return await self.client.request(method, path, headers={**bearer, **(headers or {})}, **options)

    async def store(self, key: str | None = None, **options: Any) -> httpx.Response:
        options.setdefault("json", {"label": "SAMBAL", "grams": 250})
        key = key or str(uuid4())
        return await self.request("POST", "/v1/jars", headers={"Idempotency-Key": key}, **options)

    async def count(self, table: str) -> int:
        async with self.database.engine.connect() as connection:
            found = await connection.exec_driver_sql(f"select count(*) from {table}")  # noqa: S608
            return int(found.scalar_one())
