"""/verify: the public page behind the QR code, and the look-up by number. No token is needed.

A link carries 128 random bits, so whoever has it was given it: it shows everything. A number can be guessed, so a
look-up by number masks the name and is limited in rate, or the series would be a list of names to harvest.
"""

import re
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, Path, Query, Request, Response
from starlette.responses import HTMLResponse

from certification.http.lookup_limit import LookupLimit
from certification.http.verification_page import (
    CONTENT_SECURITY_POLICY,
    Language,
    not_found_page,
    page,
    search_page,
)
from certification.http.verification_view import VerificationView
from certification.storage import certificates
from certification.use_cases.refusals import CertificateNotFound
from chassis import Caller, Database

router = APIRouter(prefix="/verify", tags=["public"])

_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9._-]{0,63}")  # chassis.types.Code
_PUBLIC = Caller(agency=None, client="public")
_HEADERS = {
    "X-Robots-Tag": "noindex, nofollow",
    "Vary": "Accept, Accept-Language",
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
}


_BOTH_FORMS: dict[int | str, dict[str, Any]] = {200: {"content": {"text/html": {}}}}
AcceptHeader = Annotated[str, Header(alias="Accept", include_in_schema=False)]
LanguageHeader = Annotated[str, Header(alias="Accept-Language", include_in_schema=False)]


@router.get("/{token}", response_model=VerificationView, responses=_BOTH_FORMS)
async def verify(
    request: Request,
    token: Annotated[str, Path(description="from the link in the QR code")],
    lang: Literal["id", "en"] | None = None,
    accept: AcceptHeader = "",
    languages: LanguageHeader = "",
) -> Response:
    """HTML for browsers, JSON for `Accept: application/json`; `lang` chooses the language of the page."""
    database: Database = request.app.state.database
    async with database.reading(_PUBLIC) as tx:
        row = await certificates.by_token(tx, token) if _TOKEN.fullmatch(token) else None
        view = VerificationView.of(row, tx.today, by_number=False) if row is not None else None
    return _answer(view, accept, lang or _preferred(languages))


@router.get("", response_model=VerificationView, responses=_BOTH_FORMS)
async def verify_by_number(
    request: Request,
    number: Annotated[str, Query(max_length=64)] = "",
    lang: Literal["id", "en"] | None = None,
    accept: AcceptHeader = "",
    languages: LanguageHeader = "",
) -> Response:
    """The name is masked, and a client address may ask only so often (429 with Retry-After).

    Without a number a browser gets a form to enter one.
    """
    language = lang or _preferred(languages)
    number = number.strip().upper()  # as people copy it from paper
    if not number and _wants_html(accept):
        return _html(search_page(language), 200, language)
    if not _NUMBER.fullmatch(number):
        return _answer(None, accept, language, number)
    database: Database = request.app.state.database
    _limit_of(request).take(request.client.host if request.client else "unknown")
    async with database.reading(_PUBLIC) as tx:
        row = await certificates.by_number(tx, number)
        view = VerificationView.of(row, tx.today, by_number=True) if row is not None else None
    return _answer(view, accept, language, number)


def _limit_of(request: Request) -> LookupLimit:
    """One per process, made when it is first needed."""
    state = request.app.state
    if not hasattr(state, "lookup_limit"):
        state.lookup_limit = LookupLimit(state.settings.number_lookups_per_minute)
    limit: LookupLimit = state.lookup_limit
    return limit


def _answer(
    view: VerificationView | None, accept: str, language: Language, number: str | None = None
) -> Response:
    if _wants_html(accept):
        body = not_found_page(language, number) if view is None else page(view, language, number)
        return _html(body, 404 if view is None else 200, language)
    if view is None:
        raise CertificateNotFound("no certificate is known by this link or number")
    return Response(view.model_dump_json(), media_type="application/json", headers=_HEADERS)


def _html(body: str, status: int, language: Language) -> Response:
    return HTMLResponse(body, status, {**_HEADERS, "Content-Language": language})


def _wants_html(accept: str) -> bool:
    """A browser names text/html; programs that name JSON, or nothing in particular, get JSON."""
    return "text/html" in accept


def _preferred(languages: str) -> Language:
    """Whichever of the two is named first; Indonesian if neither is."""
    for part in languages.lower().split(","):
        if part.strip().startswith("en"):
            return "en"
        if part.strip().startswith("id"):
            return "id"
    return "id"
