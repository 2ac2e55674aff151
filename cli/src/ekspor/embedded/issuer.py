"""A development OIDC issuer: enough of OpenID Connect for services to verify tokens, and no more.

It is no identity provider: it knows no users and asks for no password. It refuses to run on any footing but
the embedded one; containers have Keycloak, and a city has its own.
"""

from __future__ import annotations

import base64
import os
import secrets
import sys
from pathlib import Path
from typing import Annotated, Any

import uvicorn
from fastapi import FastAPI, Form, Header
from fastapi.responses import JSONResponse

from ekspor.embedded.issuer_guard import refuse_unless_embedded
from ekspor.embedded.tokens import Client, Issuer, clients_at

HOUR = 3_600


def application(issuer: Issuer, clients: dict[str, Client]) -> FastAPI:
    """The issuer over HTTP."""
    app = FastAPI(title="Development issuer", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/.well-known/openid-configuration")
    def configuration() -> dict[str, Any]:
        return issuer.configuration()

    @app.get("/jwks.json")
    def jwks() -> dict[str, Any]:
        return issuer.jwks()

    @app.get("/readyz")
    def ready() -> dict[str, str]:
        return {"status": "ready"}

    @app.post("/token")
    def token(
        grant_type: Annotated[str, Form()] = "",
        client_id: Annotated[str, Form()] = "",
        client_secret: Annotated[str, Form()] = "",
        scope: Annotated[str, Form()] = "",
        authorization: Annotated[str, Header()] = "",
    ) -> JSONResponse:
        if grant_type != "client_credentials":
            return _token_error(400, "unsupported_grant_type")
        name, secret = _basic(authorization) or (client_id, client_secret)
        client = clients.get(name)
        if client is None or not secrets.compare_digest(client.secret.encode(), secret.encode()):
            return _token_error(401, "invalid_client")
        wanted = scope.split() or list(client.scopes)
        if not set(wanted) <= set(client.scopes):
            return _token_error(400, "invalid_scope")
        return JSONResponse(
            {
                "access_token": issuer.mint(
                    client.agency, " ".join(wanted), client=client.client_id, lifetime=HOUR
                ),
                "token_type": "Bearer",
                "expires_in": HOUR,
                "scope": " ".join(wanted),
            },
            headers={"Cache-Control": "no-store"},
        )

    return app


def serve(directory: Path, port: int) -> None:
    """Serve until SIGTERM or SIGINT."""
    refuse_unless_embedded(os.environ.get("EKSPOR_FOOTING"))
    issuer = Issuer.at(directory, f"http://127.0.0.1:{port}")
    uvicorn.run(
        application(issuer, clients_at(directory)),
        host="127.0.0.1",
        port=port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=2,
    )


def _basic(authorization: str) -> tuple[str, str] | None:
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return None
    return name, secret


def _token_error(status: int, error: str) -> JSONResponse:
    return JSONResponse({"error": error}, status_code=status, headers={"Cache-Control": "no-store"})


if __name__ == "__main__":
    serve(Path(sys.argv[1]), int(sys.argv[2]))
