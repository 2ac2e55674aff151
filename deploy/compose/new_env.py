"""Fills in the secrets of .env.example: `python deploy/compose/new_env.py .env.example .env`.

What has a value keeps it; each that has none gets 32 random bytes, or a key where a key is wanted. An existing file is
never overwritten: its secrets are in databases by now.
"""

import base64
import os
import re
import secrets
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

EMPTY = re.compile(r"^(EKSPOR_[A-Z_]+)=$", re.MULTILINE)


def secret_for(name: str) -> str:
    """A new value as it stands behind the `=`."""
    match name:
        case "EKSPOR_NIK_KEY" | "EKSPOR_NIK_INDEX_KEY":
            return base64.b64encode(secrets.token_bytes(32)).decode()
        case "EKSPOR_SIGNING_KEY":
            pem = Ed25519PrivateKey.generate().private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            )
            return '"' + pem.decode().strip() + '"'
        case _:  # no sign that a URL, a shell or a properties file would take for its own
            return secrets.token_hex(32)


def filled(example: str) -> str:
    """The example with a secret in each empty place."""
    return EMPTY.sub(lambda found: f"{found[1]}={secret_for(found[1])}", example)


def main() -> None:
    example, target = map(Path, sys.argv[1:])
    try:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        sys.exit(f"{target} is there already, and stays as it is")
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(filled(example.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
