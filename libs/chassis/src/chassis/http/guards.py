"""In front of each route: whose token it is, and whether it bears the route's scope."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Depends, Header, Request, Security
from fastapi.dependencies.models import Dependant
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from chassis.caller import Caller
from chassis.http.commands import Commands, Reads
from chassis.http.openapi import REQUIRED
from chassis.http.refusals import IdempotencyKeyMissing, InvalidRequest, MissingScope
from chassis.http.validation import FieldError

bearer = HTTPBearer(
    scheme_name="bearer",
    bearerFormat="JWT",
    description="An access token of the OIDC issuer.",
    auto_error=False,
)
Credentials = Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]


ANYBODY = Caller(agency=None, client="public")


class Guard:
    """The dependency in front of one route: a verified token with the scope, and no unknown parameter."""

    def __init__(self, scope: str) -> None:
        self.scope = scope
        self._parameters: frozenset[str] | None = None

    async def admit(self, request: Request, credentials: HTTPAuthorizationCredentials | None) -> Caller:
        """Raises TokenMissing, TokenRefused, MissingScope, IssuerAway, or InvalidRequest."""
        authenticator = request.app.state.authenticator
        caller: Caller = await authenticator.caller(credentials.credentials if credentials else None)
        request.state.caller = caller
        if not caller.may(self.scope):
            raise MissingScope(f"This needs a token with the scope `{self.scope}`.", scope=self.scope)
        self.refuse_unknown_parameters(request)
        return caller

    def refuse_unknown_parameters(self, request: Request) -> None:
        """A filter that is misspelt and ignored would answer with everything. Raises InvalidRequest."""
        if not request.query_params:
            return
        if self._parameters is None:
            self._parameters = frozenset(_query_parameters(request.scope["route"].dependant))
        unknown = sorted(set(request.query_params) - self._parameters)
        if unknown:
            expected = f"one of {', '.join(sorted(self._parameters))}" if self._parameters else "no parameter"
            raise InvalidRequest(
                f"Not valid: {', '.join(f'`{name}`' for name in unknown)}.",
                field=unknown[0],
                errors=[
                    FieldError(field=name, problem="is not a known parameter", expected=expected)
                    for name in unknown
                ],
            )


def _query_parameters(dependant: Dependant) -> Iterator[str]:
    for field in dependant.query_params:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):  # a model of all parameters together
            yield from (inner.alias or name for name, inner in model.model_fields.items())
        else:
            yield field.alias
    for dependency in dependant.dependencies:
        yield from _query_parameters(dependency)


class _Reading(Guard):
    async def __call__(self, request: Request, credentials: Credentials) -> Reads:
        return Reads(await self.admit(request, credentials), request.app.state.database, request)


class _PublicReading(Guard):
    async def __call__(self, request: Request) -> Reads:
        self.refuse_unknown_parameters(request)
        request.state.caller = ANYBODY
        return Reads(ANYBODY, request.app.state.database, request)


class _Creating(Guard):
    async def __call__(
        self,
        request: Request,
        credentials: Credentials,
        idempotency_key: Annotated[
            str | None,
            Header(
                alias="Idempotency-Key",
                description="1 to 255 visible ASCII characters, a new one for each request; kept 7 days",
                json_schema_extra={REQUIRED: True},
            ),
        ] = None,
    ) -> Commands:
        caller = await self.admit(request, credentials)
        if idempotency_key is None:
            raise IdempotencyKeyMissing(
                "Send the header Idempotency-Key (a new UUID for each new request), so that a retry is safe.",
                field="Idempotency-Key",
            )
        return Commands(caller, request.app.state.database, request, idempotency_key)


class _Changing(Guard):
    async def __call__(
        self,
        request: Request,
        credentials: Credentials,
        idempotency_key: Annotated[
            str | None, Header(alias="Idempotency-Key", description="makes a retry safe")
        ] = None,
    ) -> Commands:
        caller = await self.admit(request, credentials)
        return Commands(caller, request.app.state.database, request, idempotency_key)


def creating(scope: str) -> Any:
    """`commands: Commands = creating("registration:write")`: creates; needs an Idempotency-Key."""
    return Security(_Creating(scope), scopes=[scope])


def changing(scope: str) -> Any:
    """`commands: Commands = changing("registration:write")`: changes; honours an Idempotency-Key."""
    return Security(_Changing(scope), scopes=[scope])


def reading(scope: str) -> Any:
    """`reads: Reads = reading("registration:read")`."""
    return Security(_Reading(scope), scopes=[scope])


def public_reading() -> Any:
    """`reads: Reads = public_reading()`: no token is needed, and none is looked at."""
    return Depends(_PublicReading(""))
