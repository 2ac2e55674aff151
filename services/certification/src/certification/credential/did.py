"""did:web: the issuer's identifier follows from its public address, and its keys are published there.

Source: did:web Method Specification (W3C Credentials Community Group). https://certificates.example/ becomes
did:web:certificates.example, found at /.well-known/did.json; an address with a path (https://host/lsp)
becomes did:web:host:lsp, found at https://host/lsp/did.json.
"""

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit


def did_web(public_url: str) -> str:
    """Raises ValueError for an address without a host."""
    address = urlsplit(public_url)
    if not address.netloc or address.username is not None:
        raise ValueError("the public URL needs a host, and no user")
    parts = [address.netloc, *(part for part in address.path.split("/") if part)]
    return "did:web:" + ":".join(quote(part, safe="") for part in parts)


def verification_method(did: str, multikey: str) -> str:
    """A key is named by itself, so that a new one never takes over the name of an old one."""
    return f"{did}#{multikey}"


def did_document(did: str, multikeys: Sequence[str]) -> dict[str, Any]:
    """All keys that ever signed stay listed: what they signed has to verify for as long as it is valid."""
    methods = [
        {
            "id": verification_method(did, key),
            "type": "Multikey",
            "controller": did,
            "publicKeyMultibase": key,
        }
        for key in multikeys
    ]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }
