"""What HTTP itself refuses, before or beside any rule of a service.

The tree:

    BadRequest                     400
      + UnreadableBody
      + InvalidCursor
      + IdempotencyKeyMissing
      + IdempotencyKeyMalformed
      + PreconditionMalformed
    Unauthenticated                401
      + TokenMissing
      + TokenRefused
    Forbidden                      403
      + MissingScope
    MethodNotAllowed               405
    Conflict                       409
      + IdempotencyInFlight
    BodyTooLarge                   413
    UnsupportedMediaType           415
    Unprocessable                  422
      + InvalidRequest
      + UnstorableValue
      + IdempotencyKeyReused
    PreconditionRequired           428
    InternalError                  500  (a fault of ours and no refusal; nothing raises it)
    Unavailable                    503
      + IssuerAway
"""

from collections.abc import Mapping

from chassis.refusals import (
    BadRequest,
    Conflict,
    Forbidden,
    Refusal,
    Unauthenticated,
    Unavailable,
    Unprocessable,
)


class UnreadableBody(BadRequest):
    """A body that breaks its own format, such as a multipart form cut off."""

    code = "unreadable_body"
    title = "The request body cannot be read"


class InvalidCursor(BadRequest):
    """The cursor `after` was not made by this list."""

    code = "invalid_cursor"
    title = "The cursor is not valid here"


class IdempotencyKeyMissing(BadRequest):
    """A creating request without `Idempotency-Key`."""

    code = "idempotency_key_missing"
    title = "Idempotency-Key is required"


class IdempotencyKeyMalformed(BadRequest):
    """A key that is empty, too long, or not visible ASCII."""

    code = "idempotency_key_malformed"
    title = "The Idempotency-Key cannot be used"


class PreconditionMalformed(BadRequest):
    """If-Match that is not one strong entity tag as ETag gave it."""

    code = "precondition_malformed"
    title = "If-Match cannot be read"


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


class MethodNotAllowed(Refusal):
    """The path exists, the method does not. Names the allowed ones in `Allow`."""

    status = 405
    code = "method_not_allowed"
    title = "Method not allowed"


class IdempotencyInFlight(Conflict):
    """A request with this key is being worked on; ask again for its answer."""

    code = "idempotency_in_flight"
    title = "A request with this Idempotency-Key is in flight"

    @property
    def headers(self) -> Mapping[str, str]:
        return {"Retry-After": "1"}


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


class InvalidRequest(Unprocessable):
    """Fields that are missing, unknown or not of their type; `errors` names each."""

    code = "invalid_request"
    title = "The request is not valid"


class UnstorableValue(Unprocessable):
    """A number too large, or a text with U+0000: only the database noticed."""

    code = "unstorable_value"
    title = "A value cannot be stored"


class IdempotencyKeyReused(Unprocessable):
    """The key was used for another request within the last 7 days."""

    code = "idempotency_key_reused"
    title = "The Idempotency-Key belongs to another request"


class PreconditionRequired(Refusal):
    """An edit without If-Match, which would overwrite what somebody else wrote."""

    status = 428
    code = "precondition_required"
    title = "If-Match is required"


class InternalError(Refusal):
    """A fault of ours. The answer says no more than its trace id, by which the log tells the rest."""

    status = 500
    code = "internal_error"
    title = "Internal error"


class IssuerAway(Unavailable):
    """No token can be checked, since the issuer's keys were never fetched."""

    code = "issuer_away"
    title = "The token issuer cannot be reached"
