"""What verification of a credential promises: only what this issuer signed, exactly as signed."""

from __future__ import annotations

import copy
from hashlib import sha256
from typing import Any

import pytest
import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from ekspor.credential import BASE58, ED25519_MULTICODEC, NotVerified, base58btc, verify

DID = "did:web:lsp.example"


def base58(data: bytes) -> str:
    number, letters = int.from_bytes(data, "big"), ""
    while number:
        number, digit = divmod(number, 58)
        letters = BASE58[digit] + letters
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + letters


class Signer:
    """Signs by eddsa-jcs-2022 as its specification says."""

    def __init__(self) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.multikey = base58(ED25519_MULTICODEC + self.key.public_key().public_bytes_raw())
        self.method = f"{DID}#{self.multikey}"
        self.did_document: dict[str, Any] = {
            "id": DID,
            "verificationMethod": [
                {
                    "id": self.method,
                    "type": "Multikey",
                    "controller": DID,
                    "publicKeyMultibase": self.multikey,
                }
            ],
            "assertionMethod": [self.method],
        }

    def sign(self, document: dict[str, Any]) -> dict[str, Any]:
        options = {
            "type": "DataIntegrityProof",
            "cryptosuite": "eddsa-jcs-2022",
            "created": "2025-05-30T03:00:00Z",
            "verificationMethod": self.method,
            "proofPurpose": "assertionMethod",
            "@context": document["@context"],
        }
        hashed = sha256(rfc8785.dumps(options)).digest() + sha256(rfc8785.dumps(document)).digest()
        return {**document, "proof": {**options, "proofValue": base58(self.key.sign(hashed))}}


@pytest.fixture(scope="module")
def signer() -> Signer:
    return Signer()


@pytest.fixture
def signed(signer: Signer) -> dict[str, Any]:
    return signer.sign(
        {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiableCredential"],
            "issuer": {"id": DID, "name": "LSP"},
            "validFrom": "2025-05-30T00:00:00+07:00",
            "validUntil": "2028-05-29T23:59:59+07:00",
            "credentialSubject": {"holderName": "Siti Åsa", "certificateNumber": "EKS-2025-000001"},
        }
    )


def test_what_the_issuer_signed_is_verified(signer: Signer, signed: dict[str, Any]) -> None:
    verified = verify(signed, signer.did_document)
    assert (verified.issuer, verified.number, verified.holder) == (DID, "EKS-2025-000001", "Siti Åsa")


def test_the_order_of_members_does_not_matter(signer: Signer, signed: dict[str, Any]) -> None:
    assert verify(dict(reversed(list(signed.items()))), signer.did_document).number == "EKS-2025-000001"


@pytest.mark.parametrize(
    ("member", "value"),
    [("validUntil", "2099-01-01T00:00:00+07:00"), ("validFrom", "2024-05-30T00:00:00+07:00"), ("new", 1)],
)
def test_a_changed_credential_is_not(
    signer: Signer, signed: dict[str, Any], member: str, value: object
) -> None:
    with pytest.raises(NotVerified, match="something was changed"):
        verify({**signed, member: value}, signer.did_document)


def test_a_changed_proof_is_not(signer: Signer, signed: dict[str, Any]) -> None:
    changed = copy.deepcopy(signed)
    changed["proof"]["created"] = "2020-01-01T00:00:00Z"
    with pytest.raises(NotVerified, match="something was changed"):
        verify(changed, signer.did_document)


def test_another_issuers_credential_is_not(signed: dict[str, Any]) -> None:
    with pytest.raises(NotVerified, match="no key with which"):
        verify(signed, Signer().did_document)


def test_a_key_that_no_longer_makes_assertions_does_not_count(signer: Signer, signed: dict[str, Any]) -> None:
    with pytest.raises(NotVerified, match="no key with which"):
        verify(signed, {**signer.did_document, "assertionMethod": []})


@pytest.mark.parametrize("broken", [{}, {"proof": 1}, {"proof": {"proofValue": "z0OIl"}}, {"proof": None}])
def test_something_else_is_refused_in_words(signer: Signer, broken: dict[str, Any]) -> None:
    with pytest.raises(NotVerified, match="not a credential"):
        verify(broken, signer.did_document)


def test_base58_knows_leading_zeros() -> None:
    assert base58btc("z11" + base58(b"\1\2")[1:]) == b"\0\0\1\2"
