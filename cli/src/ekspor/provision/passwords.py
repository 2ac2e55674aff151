"""Passwords of the broker's users, from the environment or from files that it names."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path

from ekspor.failures import Refused

SHORTEST = 16
"""Characters. They are for machines, so nobody has to remember them."""


def passwords_of(users: Iterable[str], environment: Mapping[str, str] = os.environ) -> dict[str, str]:
    """By user. Raises Refused with everything that is missing, short or shared; never with a password."""
    found: dict[str, str] = {}
    complaints = []
    for user in users:
        variable = f"EKSPOR_KAFKA_PASSWORD_{user.upper()}"
        password = _told(variable, environment)
        if not password:
            complaints.append(f"{variable} is not set, nor is {variable}_FILE")
        elif len(password) < SHORTEST:
            complaints.append(f"{variable} is shorter than {SHORTEST} characters")
        elif password in found.values():
            complaints.append(f"{variable} is another user's password, too")
        found[user] = password
    if complaints:
        raise Refused("\n".join(complaints))
    return found


def _told(variable: str, environment: Mapping[str, str]) -> str:
    if file := environment.get(f"{variable}_FILE"):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as unreadable:
            raise Refused(f"{variable}_FILE: {unreadable.strerror}: {file}") from unreadable
    return environment.get(variable, "")
