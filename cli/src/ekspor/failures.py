"""How a command ends when it cannot do what it was asked, and with which exit code.

    Failure
    ├── Refused       1   a service said no, or a check found something wrong
    └── Unavailable   3   something that must run does not answer

0 is success, and 2 is a command line that makes no sense.
"""

from __future__ import annotations

from typing import Any, ClassVar

import httpx


class Failure(Exception):
    """Told to the person at the terminal in one line (or a few), without a traceback."""

    exit_code: ClassVar[int] = 1


class Refused(Failure):
    """A service said no, or a check found something wrong. `status` is HTTP's, where there is one."""

    exit_code = 1

    def __init__(self, message: str, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Unavailable(Failure):
    """Something that must run does not answer."""

    exit_code = 3


def refusal_of(answer: httpx.Response) -> Failure:
    """The failure that an HTTP error stands for, in the words of its problem document (RFC 9457)."""
    try:
        problem: dict[str, Any] = answer.json()
    except ValueError:
        problem = {}
    title = problem.get("title") or answer.reason_phrase or "refused"
    lines = [f"{title} ({problem.get('code') or answer.status_code}): {problem.get('detail') or answer.url}"]
    for error in problem.get("errors") or []:
        expected = f", expected {error['expected']}" if error.get("expected") else ""
        lines.append(f"  {error.get('field') or 'body'}: {error.get('problem')}{expected}")
    if answer.status_code in {502, 503, 504}:
        return Unavailable("\n".join(lines))
    return Refused("\n".join(lines), answer.status_code)
