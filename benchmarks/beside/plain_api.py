"""A plain FastAPI application with SQLAlchemy's ORM: one insert, and one route that does nothing.

No token, no tenancy, no Idempotency-Key, no audit trail, no outbox, no rules. Served as ours are: one process,
uvicorn on uvloop and httptools, no access log, a pool of ten connections.

Usage: plain_api.py PORT SQLALCHEMY_URL
"""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel
from sqlalchemy import JSON, func
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    type_annotation_map = {dict[str, Any]: JSON, list[str]: JSON}  # noqa: RUF012  SQLAlchemy's own form


class Application(Base):
    __tablename__ = "application"

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    cohort_id: Mapped[UUID]
    person: Mapped[dict[str, Any]]
    business: Mapped[dict[str, Any] | None]
    intent: Mapped[bool]
    consent: Mapped[dict[str, Any]]
    priority_groups: Mapped[list[str]]
    former_employment: Mapped[str]
    occurred_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Body(BaseModel):
    cohort_id: UUID
    person: dict[str, Any]
    business: dict[str, Any] | None = None
    intent: bool = False
    consent: dict[str, Any]
    priority_groups: list[str] = []
    former_employment: str
    occurred_on: date


class View(Body):
    id: UUID


port, url = sys.argv[1:]
engine = create_async_engine(url, pool_size=10, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[None]:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    yield
    await engine.dispose()


app = FastAPI(lifespan=lifespan)


@app.post("/applications", status_code=201)
async def submit(body: Body) -> View:
    async with sessions() as session, session.begin():
        application = Application(**body.model_dump())
        session.add(application)
        await session.flush()
        return View(id=application.id, **body.model_dump())


@app.get("/nothing")
async def nothing() -> dict[str, str]:
    return {"status": "nothing"}


uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning", access_log=False)
