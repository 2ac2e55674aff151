"""Data Integrity proofs of the cryptosuite `eddsa-jcs-2022`, for any JSON document.

Source: W3C Recommendation "Data Integrity EdDSA Cryptosuites v1.0", section 3.3. The document and the proof's
options are made canonical (RFC 8785), hashed with SHA-256 and signed together with Ed25519, options first.
"""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from certification.credential import multibase

Json = dict[str, Any]

CRYPTOSUITE = "eddsa-jcs-2022"


def sign(document: Json, key: Ed25519PrivateKey, verification_method: str, created: datetime) -> Json:
    """The document with its proof; `created` is written to the second. Raises ValueError if it has one."""
    if "proof" in document:
        raise ValueError("the document bears a proof already")
    options: Json = {
        "type": "DataIntegrityProof",
        "cryptosuite": CRYPTOSUITE,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "verificationMethod": verification_method,
        "proofPurpose": "assertionMethod",
    }
    if "@context" in document:
        options["@context"] = document["@context"]
    signature = key.sign(_to_be_signed(document, options))
    return {**document, "proof": {**options, "proofValue": multibase.encode(signature)}}


def verifies(signed: Json, key: Ed25519PublicKey) -> bool:
    """Whether the proof is this key's, over exactly this document. False for other kinds of proof, too."""
    document = dict(signed)
    proof = document.pop("proof", None)
    if not isinstance(proof, dict) or not isinstance(proof.get("proofValue"), str):
        return False
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if (options.get("type"), options.get("cryptosuite"), options.get("proofPurpose")) != (
        "DataIntegrityProof",
        CRYPTOSUITE,
        "assertionMethod",
    ):
        return False
    if "@context" in options and not _begins_with(document.get("@context"), options["@context"]):
        return False
    if "@context" in options:
        document["@context"] = options["@context"]
    try:
        key.verify(multibase.decode(proof["proofValue"]), _to_be_signed(document, options))
    except (InvalidSignature, ValueError):
        return False
    return True


def canonical(document: Json) -> bytes:
    """RFC 8785: one spelling per JSON document, so that a hash of it does not depend on who wrote it down."""
    return rfc8785.dumps(document)


def _to_be_signed(document: Json, options: Json) -> bytes:
    return sha256(canonical(options)).digest() + sha256(canonical(document)).digest()


def _begins_with(contexts: Any, beginning: Any) -> bool:
    """Step 4 of the verification: a later party may have added contexts, after those that were signed."""
    whole = contexts if isinstance(contexts, list) else [contexts]
    start = beginning if isinstance(beginning, list) else [beginning]
    return whole[: len(start)] == start
