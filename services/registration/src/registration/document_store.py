"""Files under the SHA-256 of their content: the same paper twice is one file."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import os
import tempfile
from pathlib import Path


class DocumentStore:
    """A directory that only this service reads. Writing is whole or not at all."""

    def __init__(self, root: Path) -> None:
        self._root = root

    async def put(self, content: bytes) -> str:
        """Returns the SHA-256 in hexadecimal."""
        return await asyncio.to_thread(self._put, content)

    async def get(self, sha256: str) -> bytes | None:
        """None if there is no such file. Raises ValueError if it was altered."""
        return await asyncio.to_thread(self._get, sha256)

    async def remove(self, sha256: str) -> None:
        await asyncio.to_thread(self._path(sha256).unlink, missing_ok=True)

    def _put(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if path.exists():
            return sha256
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, written = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(written).replace(path)
        except BaseException:
            with contextlib.suppress(FileNotFoundError):
                Path(written).unlink()
            raise
        return sha256

    def _get(self, sha256: str) -> bytes | None:
        try:
            content = self._path(sha256).read_bytes()
        except FileNotFoundError:
            return None
        if hashlib.sha256(content).hexdigest() != sha256:
            raise ValueError(f"the file of document {sha256} was altered")
        return content

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256
