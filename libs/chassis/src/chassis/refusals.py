"""Every "no" this system gives, as an exception with a code, a title and an HTTP status.

A domain raises one; whoever is at the edge turns it into a problem document (RFC 9457). Subclass the base
with the right status and set `code` and `title`:

    class CohortNotFound(NotFound):
        code = "cohort_not_found"
        title = "No such cohort"

The tree (a service hangs its own on it):

    Refusal
      + BadRequest                 400
      |   + IdempotencyKeyMissing
      |   + IdempotencyKeyMalformed
      |   + InvalidCursor
      |   + PreconditionMalformed
      |   + UnreadableBody
      + Unauthenticated            401
      |   + TokenMissing
      |   + TokenRefused
      + Forbidden                  403
      |   + MissingScope
      |   + AgencyRequired
      |   + PersonRequired
      |   + HistoryRefused
      + NotFound                   404
      |   + ParkedNotFound
      + MethodNotAllowed           405
      + Conflict                   409
      |   + IdempotencyInFlight
      + StaleVersion               412
      + BodyTooLarge               413
      + UnsupportedMediaType       415
      + Unprocessable              422
      |   + InvalidRequest
      |   + IdempotencyKeyReused
      |   + UnstorableValue
      |   + OccurredInFuture
      + PreconditionRequired       428
      + TooManyRequests            429
      + Unavailable                503
          + IssuerAway

`InternalError` (500) stands beside it: it is a fault of ours, not a refusal, and nothing raises it.
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


class MethodNotAllowed(Refusal):
    """The path exists, the method does not. Names the allowed ones in `Allow`."""

    status = 405
    code = "method_not_allowed"
    title = "Method not allowed"


class Conflict(Refusal):
    """At odds with the present state of the record."""

    status = 409


class StaleVersion(Refusal):
    """The record was changed since the version in If-Match was read."""

    status = 412
    code = "stale_version"
    title = "The record has changed since it was read"


class BodyTooLarge(Refusal):
    """The body exceeds `max_body_bytes`, or `max_upload_bytes` for files."""

    status = 413
    code = "body_too_large"
    title = "The request body is too large"


class UnsupportedMediaType(Refusal):
    """The body is not of the type that this route reads."""

    status = 415
    code = "unsupported_media_type"
    title = "Unsupported media type"


class Unprocessable(Refusal):
    """Understood, and against a rule."""

    status = 422


class PreconditionRequired(Refusal):
    """An edit without If-Match, which would overwrite what somebody else wrote."""

    status = 428
    code = "precondition_required"
    title = "If-Match is required"


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


class IssuerAway(Unavailable):
    """No token can be checked, since the issuer's keys were never fetched."""

    code = "issuer_away"
    title = "The token issuer cannot be reached"


class TokenMissing(Unauthenticated):
    """No bearer token in `Authorization`."""

    code = "token_missing"
    title = "A bearer token is required"


class TokenRefused(Unauthenticated):
    """A token that is malformed, expired, meant for somebody else, or not signed by the issuer."""

    code = "token_refused"
    title = "The token is not accepted"

    @property
    def headers(self) -> Mapping[str, str]:
        return {"WWW-Authenticate": 'Bearer realm="ekspor", error="invalid_token"'}


class MissingScope(Forbidden):
    """The token lacks the scope that the route names (`scope` in the document)."""

    code = "missing_scope"
    title = "The token lacks a scope"

    @property
    def headers(self) -> Mapping[str, str]:
        scope = self.extra.get("scope", "")
        return {"WWW-Authenticate": f'Bearer realm="ekspor", error="insufficient_scope", scope="{scope}"'}


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


class IdempotencyKeyMissing(BadRequest):
    """A creating request without `Idempotency-Key`."""

    code = "idempotency_key_missing"
    title = "Idempotency-Key is required"


class IdempotencyKeyMalformed(BadRequest):
    """A key that is empty, too long, or not visible ASCII."""

    code = "idempotency_key_malformed"
    title = "The Idempotency-Key cannot be used"


class IdempotencyKeyReused(Unprocessable):
    """The key was used for another request within the last 7 days."""

    code = "idempotency_key_reused"
    title = "The Idempotency-Key belongs to another request"


class IdempotencyInFlight(Conflict):
    """A request with this key is being worked on; ask again for its answer."""

    code = "idempotency_in_flight"
    title = "A request with this Idempotency-Key is in flight"

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": "1"}


class InvalidCursor(BadRequest):
    """The cursor `after` was not made by this list."""

    code = "invalid_cursor"
    title = "The cursor is not valid here"


class PreconditionMalformed(BadRequest):
    """If-Match that is not one strong entity tag as ETag gave it."""

    code = "precondition_malformed"
    title = "If-Match cannot be read"


class UnreadableBody(BadRequest):
    """A body that breaks its own format, such as a multipart form cut off."""

    code = "unreadable_body"
    title = "The request body cannot be read"


class InvalidRequest(Unprocessable):
    """Fields that are missing, unknown or not of their type; `errors` names each."""

    code = "invalid_request"
    title = "The request is not valid"


class UnstorableValue(Unprocessable):
    """A number too large, or a text with U+0000: only the database noticed."""

    code = "unstorable_value"
    title = "A value cannot be stored"


class OccurredInFuture(Unprocessable):
    """`occurred_on` lies after today."""

    code = "occurred_in_future"
    title = "It cannot have happened yet"


class InternalError(Refusal):
    """A fault of ours. The answer says no more than its trace id, by which the log tells the rest."""

    status = 500
    code = "internal_error"
    title = "Internal error"


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
