"""Tokens of the development issuer: its key, what a token says, and the clients that may ask for one."""

from __future__ import annotations

import base64
import json
import os
import secrets
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

AUDIENCE = "ekspor"
DAY = 86_400

SERVICES = ("registration", "training", "assessment", "certification", "reporting")
AGENCY_SCOPES = tuple(f"{service}:{verb}" for service in SERVICES for verb in ("read", "write"))
ALL_SCOPES = (*AGENCY_SCOPES, "events:read", "history:write", "act:behalf", "ops")
AGENCIES = (
    "DISNAKER-TNG",
    "BLK-LARANGAN",
    "BLK-CIPONDOH",
    "BLK-BENDA",
    "BLK-CIBODAS",
    "SEKOLAH-EKSPOR",
    "LSP-SEN",
    "BC-TNG",
)


@dataclass(frozen=True)
class Issuer:
    """The issuer's name and key. Whoever can read its directory can mint any token."""

    url: str
    key: Ed25519PrivateKey
    key_id: str

    @classmethod
    def at(cls, directory: Path, url: str) -> Issuer:
        """Load the key from the directory, or make it there."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        pem = directory / "issuer.pem"
        if not pem.exists():
            unfinished = directory / f"issuer.pem.{os.getpid()}"
            unfinished.touch(mode=0o600)
            unfinished.write_bytes(
                Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            )
            unfinished.rename(pem)
        key = load_pem_private_key(pem.read_bytes(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise TypeError(f"{pem} holds no Ed25519 key")
        return cls(url, key, _public(key)[:16])

    def mint(
        self,
        agency: str | None,
        scopes: str,
        person: UUID | None = None,
        *,
        client: str | None = None,
        lifetime: int = DAY,
    ) -> str:
        """A signed access token for `lifetime` seconds. `scopes` are separated by spaces."""
        now = int(time.time())
        client = client or f"{(agency or 'operator').lower()}-client"
        claims: dict[str, Any] = {
            "iss": self.url,
            "aud": AUDIENCE,
            "sub": str(person or client),
            "azp": client,
            "client_id": client,
            "scope": scopes,
            "iat": now,
            "nbf": now - 5,  # clocks of one machine agree, but not to the second
            "exp": now + lifetime,
            "jti": str(uuid4()),
        }
        if agency is not None:
            claims["agency"] = agency
        if person is not None:
            claims["person"] = str(person)
        return jwt.encode(claims, self.key, algorithm="EdDSA", headers={"kid": self.key_id})

    def jwks(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set (RFC 8037)."""
        return {
            "keys": [
                {
                    "kty": "OKP",
                    "crv": "Ed25519",
                    "x": _public(self.key),
                    "kid": self.key_id,
                    "use": "sig",
                    "alg": "EdDSA",
                }
            ]
        }

    def configuration(self) -> dict[str, Any]:
        """What /.well-known/openid-configuration says."""
        return {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks.json",
            "token_endpoint": f"{self.url}/token",
            "grant_types_supported": ["client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "id_token_signing_alg_values_supported": ["EdDSA"],
            "scopes_supported": list(ALL_SCOPES),
            "response_types_supported": [],
            "subject_types_supported": ["public"],
        }


@dataclass(frozen=True)
class Client:
    """A client of the demo's agencies, with a secret made on this machine."""

    client_id: str
    secret: str
    agency: str | None
    scopes: tuple[str, ...]


def clients_at(directory: Path) -> dict[str, Client]:
    """One client for each agency of the demo and one for operators, from clients.json, made if not there."""
    file = directory / "clients.json"
    if not file.exists():
        working = (*AGENCY_SCOPES, "events:read", "history:write", "act:behalf")
        looking = ("ops", *(scope for scope in AGENCY_SCOPES if scope.endswith(":read")))
        made = [
            Client(f"{agency.lower()}-client", secrets.token_urlsafe(24), agency, working)
            for agency in AGENCIES
        ]
        made.append(Client("operator-client", secrets.token_urlsafe(24), None, looking))
        unfinished = directory / f"clients.json.{os.getpid()}"
        unfinished.touch(mode=0o600)
        unfinished.write_text(json.dumps([asdict(client) for client in made], indent=2) + "\n")
        unfinished.rename(file)
    return {
        client["client_id"]: Client(
            client["client_id"], client["secret"], client["agency"], tuple(client["scopes"])
        )
        for client in json.loads(file.read_text())
    }


def _public(key: Ed25519PrivateKey) -> str:
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
