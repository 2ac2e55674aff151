"""The first job of all: refuses to let anything start on secrets that are none.

The services refuse for themselves; this speaks for the database, the broker and the identity provider, which would
take any password, and keep it for good. It is given every secret, and has no network.
"""

import os
import sys
from collections.abc import Iterator, Mapping

from chassis.weakness import weakness_of


def complaints(secrets: Mapping[str, str]) -> Iterator[str]:
    """What is wrong, by the names of variables."""
    first: dict[str, str] = {}
    for name, secret in sorted(secrets.items()):
        if weakness := weakness_of(secret):
            yield f"{name} {weakness}"
        elif (other := first.setdefault(secret, name)) != name:
            yield f"{name} is the same as {other}"


def main() -> None:
    secrets = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("EKSPOR_") and any(word in name for word in ("PASSWORD", "SECRET", "KEY"))
    }
    found = list(complaints(secrets))
    for complaint in found:
        sys.stderr.write(f"{complaint}\n")
    if found or not secrets:
        sys.exit("Nothing is started. docs/operations/install.md says how to make secrets")
    sys.stdout.write(f"{len(secrets)} secrets are in order\n")


if __name__ == "__main__":
    main()
