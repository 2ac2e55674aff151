"""One service's HTTP application, assembled."""

from collections.abc import Sequence
from typing import Protocol

from fastapi import APIRouter, FastAPI
from starlette.types import Lifespan

from chassis.database import Database
from chassis.facts import Fact
from chassis.feed import Feed
from chassis.http import catalogue, events, health, openapi, operations, problems, restoring
from chassis.http.auth import Authenticator
from chassis.http.edge import Edge
from chassis.own_topics import OwnTopics
from chassis.settings import ServiceSettings


class Described(Protocol):
    """What the HTTP side needs to know of a service."""

    @property
    def name(self) -> str: ...

    @property
    def summary(self) -> str: ...

    @property
    def routers(self) -> Sequence[APIRouter]: ...

    @property
    def publishes(self) -> Sequence[type[Fact]]: ...


def assemble(
    service: Described, *, business: bool = True, lifespan: Lifespan[FastAPI] | None = None
) -> FastAPI:
    """All routes with their documents, and nothing behind them: enough for `openapi()`."""
    app = FastAPI(
        title=f"Ekspor {service.name}",
        description=service.summary,
        version="1",
        docs_url=None,  # its page loads scripts from another host
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=openapi.operation_id,
        lifespan=lifespan,
    )
    problems.install(app)
    feed = (events.router,) if service.publishes else ()
    for router in (
        (*service.routers, *feed, operations.router, restoring.router, catalogue.router, health.router)
        if business
        else (health.router,)
    ):
        app.include_router(router)
    openapi.describe(app)
    return app


def build_app(
    service: Described,
    settings: ServiceSettings,
    database: Database,
    *,
    business: bool = True,
    authenticator: Authenticator | None = None,
    broker: health.Probe | None = None,
    own_topics: OwnTopics | None = None,
    lifespan: Lifespan[FastAPI] | None = None,
) -> FastAPI:
    """The application that a server runs.

    business       False for a process that only works in the background: health and metrics, nothing else
    authenticator  checks tokens; by default against `settings.oidc_jwks_url`
    broker         asked by /readyz; by default whether a bootstrap server lets the service in
    own_topics     compares the log with the topics; by default there are none
    """
    app = assemble(service, business=business, lifespan=lifespan)
    app.state.service = service.name
    app.state.settings = settings
    app.state.database = database
    app.state.feed = Feed(database, {fact.topic for fact in service.publishes if not fact.state})
    app.state.resources = database.resources
    app.state.authenticator = authenticator or Authenticator.of(settings)
    app.state.broker = broker or health.broker_lets_in(settings)
    app.state.own_topics = own_topics or OwnTopics(service.name, (), frozenset(), database, settings)
    app.add_middleware(
        Edge, max_body_bytes=settings.max_body_bytes, max_upload_bytes=settings.max_upload_bytes
    )
    return app
