"""The chassis: how a fact travels, and nothing of what it means. See libs/chassis/README.md."""

from chassis.caller import Caller
from chassis.database import Cause, Database, Transaction
from chassis.facts import Fact, Need
from chassis.ids import new_id
from chassis.reactions import Ended, NotYet, reacts_to, reacts_to_tombstone
from chassis.refusals import Conflict, Forbidden, NotFound, Refusal, StaleVersion, Unprocessable
from chassis.service import Due, Service
from chassis.settings import ServiceSettings

__all__ = [
    "Caller",
    "Cause",
    "Conflict",
    "Database",
    "Due",
    "Ended",
    "Fact",
    "Forbidden",
    "Need",
    "NotFound",
    "NotYet",
    "Refusal",
    "Service",
    "ServiceSettings",
    "StaleVersion",
    "Transaction",
    "Unprocessable",
    "new_id",
    "reacts_to",
    "reacts_to_tombstone",
]
