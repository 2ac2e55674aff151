"""The HTTP side of a service: routes translate, everything else is here."""

from chassis.http.app import assemble, build_app
from chassis.http.auth import Authenticator, IssuerKeys
from chassis.http.body import Body
from chassis.http.commands import Commands, Reads
from chassis.http.guards import changing, creating, public_reading, reading
from chassis.http.idempotency import forget_old_idempotency_keys
from chassis.http.pages import Page, PageQuery, page_query
from chassis.http.preconditions import etag, if_match
from chassis.http.problems import Problem

__all__ = [
    "Authenticator",
    "Body",
    "Commands",
    "IssuerKeys",
    "Page",
    "PageQuery",
    "Problem",
    "Reads",
    "assemble",
    "build_app",
    "changing",
    "creating",
    "etag",
    "forget_old_idempotency_keys",
    "if_match",
    "page_query",
    "public_reading",
    "reading",
]
