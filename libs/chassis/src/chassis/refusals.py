"""Every "no" this system gives, as an exception with a code, a title and an HTTP status.

A domain raises one; whoever is at the edge turns it into a problem document (RFC 9457). Subclass the base
with the right status and set `code` and `title`:

    class CohortNotFound(NotFound):
        code = "cohort_not_found"
        title = "No such cohort"

The tree (a service hangs its own on it; what only HTTP can refuse stands in `chassis.http.refusals`):

    Refusal
      + BadRequest             400
      + Unauthenticated        401
      + Forbidden              403
      |   + AgencyRequired
      |   + PersonRequired
      |   + HistoryRefused
      + NotFound               404
      |   + ParkedNotFound
      + Conflict               409
      + Gone                   410
      |   + CursorLost
      + StaleVersion           412
      + Unprocessable          422
      |   + OccurredInFuture
      + TooManyRequests        429
      + Unavailable            503
      |   + NotCompared
      |   + BehindItsTopics
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

_CODE = re.compile(r"^[a-z][a-z0-9_]{2,63}$")


class Refusal(Exception):
    """A command or read that is not done, for a reason the caller can understand and mostly mend.

    detail    one sentence for people: what is wrong here, and what would be right. No personal data.
    field     the field of the request it is about, dotted (`person.birth_date`)
    verdicts  what each rule said, passed ones too, where several were judged
    extra     further members of the problem document
    """

    code: ClassVar[str]
    title: ClassVar[str]
    status: ClassVar[int] = 422

    def __init__(
        self, detail: str, *, field: str | None = None, verdicts: Sequence[Any] | None = None, **extra: Any
    ) -> None:
        super().__init__(detail)
        self.detail, self.field, self.verdicts, self.extra = detail, field, verdicts, extra

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        code = cls.__dict__.get("code")
        if code is not None and not _CODE.match(code):
            raise TypeError(f"{cls.__name__}.code must be snake_case, not {code!r}")
        if code is not None and not getattr(cls, "title", None):
            raise TypeError(f"{cls.__name__} has a code and needs a title")

    @property
    def headers(self) -> Mapping[str, str]:
        """Headers that the answer must bear."""
        return {}


class BadRequest(Refusal):
    """The request cannot be understood."""

    status = 400


class Unauthenticated(Refusal):
    """Nobody knows who asks."""

    status = 401

    @property
    def headers(self) -> Mapping[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="ekspor"'}


class Forbidden(Refusal):
    """Known, and not allowed. Never used for a record of another agency, which is NotFound."""

    status = 403


class NotFound(Refusal):
    """Does not exist, or belongs to another agency: the answer is the same."""

    status = 404
    code = "not_found"
    title = "Not found"


class Conflict(Refusal):
    """At odds with the present state of the record."""

    status = 409


class Gone(Refusal):
    """It was there, and is not any more."""

    status = 410


class StaleVersion(Refusal):
    """The record was changed since the version in If-Match was read."""

    status = 412
    code = "stale_version"
    title = "The record has changed since it was read"


class Unprocessable(Refusal):
    """Understood, and against a rule."""

    status = 422


class _Later(Refusal):
    """Try again after `retry_after` seconds."""

    def __init__(self, detail: str, *, retry_after: int, **extra: Any) -> None:
        super().__init__(detail, **extra)
        self.retry_after = retry_after

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": str(self.retry_after)}


class TooManyRequests(_Later):
    """Asked too often; `Retry-After` says when to ask again."""

    status = 429
    code = "too_many_requests"
    title = "Too many requests"


class Unavailable(_Later):
    """A part that this request needs is away; nothing was done."""

    status = 503
    code = "unavailable"
    title = "Temporarily unavailable"


class NotCompared(Unavailable):
    """The service has just started, and has not compared its log with its topics yet."""

    code = "not_compared"
    title = "Not ready to write yet"


class BehindItsTopics(Unavailable):
    """Restored to an earlier time: facts stand on this service's topics that it does not know. It only reads."""

    code = "behind_its_topics"
    title = "The database is behind its own topics"


class AgencyRequired(Forbidden):
    """Only an agency can do this, and the token names none."""

    code = "agency_required"
    title = "The token names no agency"


class PersonRequired(Forbidden):
    """An act of a person: needs the claim `person`, or the scope `act:behalf` and a person in the body."""

    code = "person_required"
    title = "A person must act here"


class HistoryRefused(Forbidden):
    """Longer ago than may be recorded without the scope `history:write` and a reason."""

    code = "history_refused"
    title = "Too long ago to be recorded by this client"


class ParkedNotFound(NotFound):
    """No parked event bears this id (it may have been applied meanwhile)."""

    code = "parked_not_found"
    title = "No such parked event"


class CursorLost(Gone):
    """The log no longer holds the event that the cursor names: it was restored to an earlier time."""

    code = "cursor_lost"
    title = "The cursor leads nowhere any more"


class OccurredInFuture(Unprocessable):
    """`occurred_on` lies after today."""

    code = "occurred_in_future"
    title = "It cannot have happened yet"


def catalogue() -> list[type[Refusal]]:
    """All refusals that have a code and are loaded, by code; what docs/reference/problems.md is made from."""
    found: set[type[Refusal]] = set()
    waiting: list[type[Refusal]] = [Refusal]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            waiting.append(kind)
            if "code" in kind.__dict__:
                found.add(kind)
    return sorted(found, key=lambda kind: (kind.code, kind.__module__))
