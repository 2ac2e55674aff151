"""Is this credential signed by that issuer? Checked here, without asking the issuer.

Source: W3C "Data Integrity EdDSA Cryptosuites v1.0", section 3.3 (eddsa-jcs-2022), with RFC 8785 for the
canonical form. Written apart from the service that signs, so that each is a check of the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519_MULTICODEC = b"\xed\x01"

Json = Mapping[str, Any]


class NotVerified(Exception):
    """The credential is not what it claims to be. Says what is wrong."""


@dataclass(frozen=True)
class Verified:
    """What a credential with a good signature says."""

    issuer: str
    key: str
    number: str
    holder: str
    valid_from: datetime
    valid_until: datetime | None


def verify(credential: Json, did_document: Json) -> Verified:
    """Verify against the issuer's DID document. Raises NotVerified.

    Who the issuer is, the caller must know: whoever can publish a DID document can sign.
    """
    try:
        return _verify(dict(credential), did_document)
    except (KeyError, TypeError, AttributeError, ValueError, rfc8785.CanonicalizationError) as malformed:
        raise NotVerified(f"not a credential of this kind: {malformed!r}") from malformed


def _verify(document: dict[str, Any], did_document: Json) -> Verified:
    options = dict(document.pop("proof"))
    signature = base58btc(options.pop("proofValue"))
    suite = (options.get("type"), options.get("cryptosuite"), options.get("proofPurpose"))
    if suite != ("DataIntegrityProof", "eddsa-jcs-2022", "assertionMethod"):
        raise NotVerified(f"signed by other means than eddsa-jcs-2022: {suite}")
    issuer = document["issuer"]
    issuer = issuer if isinstance(issuer, str) else issuer["id"]
    method = options["verificationMethod"]
    if issuer != did_document["id"]:
        raise NotVerified(f"issued by {issuer}, not by {did_document['id']}")
    if method not in did_document.get("assertionMethod", []):
        raise NotVerified(f"{method} is no key with which {issuer} makes assertions")
    [key] = [m["publicKeyMultibase"] for m in did_document["verificationMethod"] if m["id"] == method]
    hashed = sha256(rfc8785.dumps(options)).digest() + sha256(rfc8785.dumps(document)).digest()
    try:
        ed25519_key(key).verify(signature, hashed)
    except InvalidSignature:
        raise NotVerified("the signature does not fit the content: something was changed") from None
    subject = document["credentialSubject"]
    until = document.get("validUntil")
    return Verified(
        issuer=issuer,
        key=method,
        number=subject["certificateNumber"],
        holder=subject["holderName"],
        valid_from=datetime.fromisoformat(document["validFrom"]),
        valid_until=datetime.fromisoformat(until) if until else None,
    )


def ed25519_key(multikey: str) -> Ed25519PublicKey:
    """The key written as Multikey. Raises ValueError if it is another kind."""
    raw = base58btc(multikey)
    if not raw.startswith(ED25519_MULTICODEC):
        raise ValueError("the issuer's key is not an Ed25519 key")
    return Ed25519PublicKey.from_public_bytes(raw.removeprefix(ED25519_MULTICODEC))


def base58btc(text: str) -> bytes:
    """The bytes of a multibase string with prefix `z`. Raises ValueError."""
    digits = text.removeprefix("z")
    if digits == text:
        raise ValueError("not in base58btc")
    number = 0
    for letter in digits:
        number = number * 58 + BASE58.index(letter)
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8, "big")
