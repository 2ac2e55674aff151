"""What the world may ask without a token: the issuer's keys and the meaning of its terms."""

from typing import Any

from fastapi import APIRouter, Request, Response

from certification.credential.document import CONTEXT, CONTEXT_PATH
from certification.credential.issuer import Issuer
from certification.credential.proof import canonical

router = APIRouter(tags=["public"])

_FOR_VERIFIERS = {"Access-Control-Allow-Origin": "*", "Cache-Control": "public, max-age=300"}
"""Verifiers run in browsers of other origins, too."""


@router.get("/.well-known/did.json", response_model=dict[str, Any])
@router.get("/did.json", include_in_schema=False)
async def did_document(request: Request) -> Response:
    issuer: Issuer = request.app.state.resources
    return Response(
        canonical(issuer.did_document()), media_type="application/did+json", headers=_FOR_VERIFIERS
    )


@router.get(CONTEXT_PATH, response_model=dict[str, Any])
async def terms() -> Response:
    return Response(canonical(CONTEXT), media_type="application/ld+json", headers=_FOR_VERIFIERS)
