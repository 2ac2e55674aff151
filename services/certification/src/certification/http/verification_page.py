"""The verification page: one self-contained HTML document, no script, nothing loaded from elsewhere."""

from base64 import b64encode
from datetime import date
from hashlib import sha256
from html import escape
from importlib.resources import files
from typing import Literal
from urllib.parse import quote

from certification.domain.certificate import Status
from certification.http.verification_texts import TEXTS
from certification.http.verification_view import VerificationView
from certification.paper.dates import english, indonesian

Language = Literal["id", "en"]

STYLE = (files("certification.http") / "verification.css").read_text(encoding="utf-8")

_STYLE_HASH = b64encode(sha256(STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)

_SIGNS = {Status.VALID: "✓", Status.SUSPENDED: "!", Status.REVOKED: "✕", Status.EXPIRED: "–"}


def page(view: VerificationView, language: Language, number: str | None = None) -> str:
    """What the view says, for people; `number` is what was asked for, where it was not a link."""
    say = TEXTS[language]
    status = view.status.value
    title, meaning = say[status], say[f"{status}_means"]
    names = (view.scheme, view.scheme_en) if language == "id" else (view.scheme_en, view.scheme)
    rows = [
        (say["holder"], _holder(view, language)),
        (
            say["scheme"],
            (
                f"<strong>{escape(names[0])}</strong>"
                f'<span class="aside" lang="{_other(language)}">{escape(names[1])}</span>'
                f'<span class="aside">{escape(view.scheme_key)}, {say["version"]} {view.scheme_version}</span>'
            ),
        ),
        (say["number"], f'<span class="number">{escape(view.number)}</span>'),
        (say["issued_by"], escape(view.issued_by)),
        (say["valid_from"], _day(view.valid_from, language)),
        (say["valid_until"], _day(view.valid_until, language) if view.valid_until else say["without_end"]),
    ]
    if view.bnsp_certificate_no:
        rows.append((say["bnsp"], escape(view.bnsp_certificate_no)))
    facts = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in rows)
    body = (
        f'<section class="status {status}" role="status">'
        f'<span class="sign" aria-hidden="true">{_SIGNS[view.status]}</span>'
        f"<div><h1>{title}</h1><p>{meaning}</p>"
        f'<p class="as-of">{say["as_of"]} {_day(view.as_of, language)}</p></div></section>'
        f"<dl>{facts}</dl>{_units(view, language)}{_proof(view, language)}"
    )
    return _document(f"{title} · {view.number}", body, language, number)


def not_found_page(language: Language, number: str | None = None) -> str:
    say = TEXTS[language]
    body = (
        f'<section class="status unknown" role="status"><span class="sign" aria-hidden="true">?</span>'
        f"<div><h1>{say['unknown']}</h1><p>{say['unknown_means']}</p></div></section>"
        f"{_form(language, number or '')}"
    )
    return _document(say["unknown"], body, language, number)


def search_page(language: Language) -> str:
    """Where somebody without a QR code reader types the number in."""
    return _document(TEXTS[language]["heading"], _form(language), language, None)


def _form(language: Language, number: str = "") -> str:
    say = TEXTS[language]
    return (
        f'<form method="get" action="/verify"><label for="number">{say["enter_number"]}</label>'
        f'<input id="number" name="number" value="{escape(number)}" required maxlength="64" '
        'autocomplete="off" autocapitalize="characters" spellcheck="false" '
        'placeholder="EKS-LSP-2025-000001">'
        f'<input type="hidden" name="lang" value="{language}"><button>{say["look_up"]}</button></form>'
    )


def _holder(view: VerificationView, language: Language) -> str:
    say = TEXTS[language]
    if view.holder_erased or view.holder is None:
        return f"<em>{say['erased']}</em>"
    aside = f'<span class="aside">{say["masked"]}</span>' if view.holder_masked else ""
    return f'<strong class="name">{escape(view.holder)}</strong>{aside}'


def _units(view: VerificationView, language: Language) -> str:
    if not view.units:
        return ""
    items = "".join(
        f"<li>{escape(unit.title if language == 'id' else unit.title_en)}"
        f'<span class="aside">{escape(unit.code)}</span></li>'
        for unit in view.units
    )
    return f"<h2>{TEXTS[language]['units']}</h2><ol>{items}</ol>"


def _proof(view: VerificationView, language: Language) -> str:
    if view.credential_sha256 is None:
        return f'<p class="note">{TEXTS[language]["by_number"]}</p>'
    say = TEXTS[language]
    return (
        f"<details><summary>{say['for_verifiers']}</summary><p>{say['hash_means']}</p>"
        f"<p><code>{view.credential_sha256}</code></p></details>"
    )


def _day(day: date, language: Language) -> str:
    words = indonesian(day) if language == "id" else english(day)
    return f'<time datetime="{day.isoformat()}">{words}</time>'


def _other(language: Language) -> Language:
    return "en" if language == "id" else "id"


def _switch(language: Language, number: str | None) -> str:
    """The same page in the other language."""
    other = _other(language)
    asked = f"number={quote(number)}&amp;" if number else ""
    return f'<a href="?{asked}lang={other}" hreflang="{other}" lang="{other}">{TEXTS[other]["name"]}</a>'


def _document(title: str, body: str, language: Language, number: str | None) -> str:
    say = TEXTS[language]
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="robots" content="noindex"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body>"
        f"<header><p>{say['heading']}</p><nav>{_switch(language, number)}</nav></header>"
        f"<main>{body}</main><footer><p>{say['footer']}</p></footer></body></html>"
    )
