"""The issuer: its public address, its key, and the names of those for whom it signs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from certification.credential import did, multibase, proof
from certification.credential.document import Statement, credential


@dataclass(frozen=True, slots=True)
class SignedCredential:
    text: str
    """Canonical JSON (RFC 8785)."""
    sha256: str
    """Of `text`, in hexadecimal: what stays when the credential itself has to be forgotten."""


@dataclass(frozen=True)
class Issuer:
    public_url: str
    did: str
    certifier_names: Mapping[str, str]
    former_keys: Sequence[str]
    _key: Ed25519PrivateKey

    @classmethod
    def load(
        cls, public_url: str, pem: str, certifier_names: Mapping[str, str], former_keys: Sequence[str]
    ) -> "Issuer":
        """Raises ValueError if the PEM holds no Ed25519 key, or a former key is no Multikey."""
        key = load_pem_private_key(pem.encode(), password=None)
        if not isinstance(key, Ed25519PrivateKey):
            raise ValueError("the signing key must be an Ed25519 private key in PEM (PKCS #8)")  # noqa: TRY004
        for former in former_keys:
            multibase.public_key(former)
        url = public_url.rstrip("/")
        return cls(url, did.did_web(url), dict(certifier_names), tuple(former_keys), key)

    @property
    def multikey(self) -> str:
        return multibase.multikey(self._key.public_key())

    def name_of(self, certifier: str) -> str:
        """The name of a certifying agency; its key while nobody has told this service a name."""
        return self.certifier_names.get(certifier, certifier)

    def sign(self, statement: Statement, at: datetime) -> SignedCredential:
        document = credential(statement, issuer=self.did, public_url=self.public_url)
        method = did.verification_method(self.did, self.multikey)
        text = proof.canonical(proof.sign(document, self._key, method, at))
        return SignedCredential(text.decode(), sha256(text).hexdigest())

    def did_document(self) -> dict[str, Any]:
        former = [key for key in self.former_keys if key != self.multikey]
        return did.did_document(self.did, [self.multikey, *former])

    def verification_url(self, token: str) -> str:
        return f"{self.public_url}/verify/{token}"
