"""The NIK at rest: sealed for reading back, and a keyed blind index for finding it again."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
from typing import Self
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class NikVault:
    """AES-256-GCM bound to the person's id (a sealed NIK moved to another row opens no more), and
    HMAC-SHA256: sixteen digits are few enough to be guessed from a plain hash."""

    def __init__(self, key: bytes, index_key: bytes) -> None:
        if len(key) != 32 or len(index_key) != 32:
            raise ValueError("both NIK keys must have 32 bytes")
        if hmac.compare_digest(key, index_key):
            raise ValueError("the key that seals NIKs must not be the key of their index")
        self._sealing = AESGCM(key)
        self._index_key = index_key

    @classmethod
    def from_base64(cls, key: str, index_key: str) -> Self:
        try:
            return cls(base64.b64decode(key, validate=True), base64.b64decode(index_key, validate=True))
        except binascii.Error as malformed:
            raise ValueError("EKSPOR_NIK_KEY and EKSPOR_NIK_INDEX_KEY are base64 of 32 bytes") from malformed

    def seal(self, nik: str, person_id: UUID) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._sealing.encrypt(nonce, nik.encode("ascii"), person_id.bytes)

    def open(self, sealed: bytes, person_id: UUID) -> str:
        """Raises cryptography's InvalidTag if the row was tampered with."""
        opened = self._sealing.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], person_id.bytes)
        return opened.decode("ascii")

    def index(self, nik: str) -> bytes:
        return hmac.digest(self._index_key, nik.encode("ascii"), hashlib.sha256)
