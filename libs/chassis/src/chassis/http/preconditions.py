"""Optimistic concurrency where people edit: ETag says which version was read, If-Match which one is meant."""

import re
from typing import Annotated, Any

from fastapi import Depends, Header

from chassis.http.openapi import REQUIRED
from chassis.http.refusals import PreconditionMalformed, PreconditionRequired

_STRONG = re.compile(r'^"([0-9]{1,9})"$')


def etag(version: int) -> str:
    """The entity tag of a version: `"3"`."""
    return f'"{version}"'


def if_match() -> Any:
    """A dependency: `expected: int = if_match()` reads the version in If-Match.

    Answers 428 if the header is missing. The use case compares and raises StaleVersion (412).
    """
    return Depends(_if_match)


async def _if_match(
    if_match: Annotated[
        str | None,
        Header(
            alias="If-Match",
            description='ETag of the version read, such as `"3"`',
            json_schema_extra={REQUIRED: True},
        ),
    ] = None,
) -> int:
    if if_match is None:
        raise PreconditionRequired(
            "Send If-Match with the ETag of the version you read, so that nobody's change is lost.",
            field="If-Match",
        )
    match = _STRONG.match(if_match.strip())
    if match is None:
        raise PreconditionMalformed(
            'If-Match must be one strong entity tag as ETag gave it: "3".', field="If-Match"
        )
    return int(match.group(1))
