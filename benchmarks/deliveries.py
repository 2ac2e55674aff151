"""Events as the consumer hands them to the inbox, without a broker in between."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from chassis import new_id
from chassis.facts import TYPE_PREFIX
from chassis.wire import Delivery, from_headers


def delivery(topic: str, stem: str, subject: UUID, sequence: int, data: dict[str, Any]) -> Delivery:
    """One event as its owner would have told it."""
    headers = {
        "ce_specversion": "1.0",
        "ce_id": str(new_id()),
        "ce_type": f"{TYPE_PREFIX}.{topic.split('.', maxsplit=1)[0]}.{stem}.v1",
        "ce_source": "urn:ekspor:bench",
        "ce_subject": str(subject),
        "ce_time": datetime.now(UTC).isoformat(),
        "ce_sequence": str(sequence),
        "ce_agency": "DISNAKER-TNG",
        "ce_organiser": "DISNAKER-TNG",
    }
    return from_headers(topic, 0, 0, headers, orjson.dumps(data, default=str))
