"""One AsyncAPI 3 document for all topics of all services."""

from collections.abc import Sequence
from typing import Any

from chassis.contracts.schemas import event_schema, example_of, reactions_of
from chassis.service import Service

HEADERS = {
    "ce_specversion": "1.0",
    "ce_id": "UUIDv7 of the event; the same at each delivery",
    "ce_type": "id.ekspor.<service>.<stem>.v<version>",
    "ce_source": "the installation and service that told it",
    "ce_subject": "the aggregate's id; also the record's key",
    "ce_time": "when it was recorded (RFC 3339, UTC); when it happened is data.occurred_on",
    "ce_sequence": "1, 2, 3 without gap within topic and subject (on a state topic: rising)",
    "ce_agency": "the agency that owns the record",
    "ce_organiser": "the organiser of its cohort",
    "ce_traceparent": "W3C trace context; optional",
    "ce_causationid": "ce_id of the event that led to this one; optional",
    "ce_correlationid": "ce_id of the first event of the chain; optional",
}


def document(services: Sequence[Service]) -> dict[str, Any]:
    """Channels are topics, messages are events; who sends and who receives are operations."""
    channels: dict[str, Any] = {}
    messages: dict[str, Any] = {}
    operations: dict[str, Any] = {}
    for service in services:
        for fact in service.publishes:
            channel = channels.setdefault(
                fact.topic,
                {
                    "address": fact.topic,
                    "description": (
                        "state: the newest row per subject, compacted; personal data; restricted"
                        if fact.state
                        else "history: every fact, kept for ever"
                    ),
                    "messages": {},
                },
            )
            name = f"{fact.stem}.v{fact.contract_version}"
            channel["messages"][name] = {"$ref": f"#/components/messages/{name}"}
            messages[name] = {
                "name": fact.event_type(),
                "contentType": "application/json",
                "headers": {"$ref": "#/components/schemas/cloudevents"},
                "payload": {
                    "schemaFormat": "application/schema+json;version=draft-2020-12",
                    "schema": event_schema(fact),
                },
                "examples": [{"payload": example_of(fact)}],
            }
        for topic in sorted({fact.topic for fact in service.publishes}):
            operations[f"{service.name}.sends.{topic}"] = _operation("send", topic)
        for topic in sorted({reaction.need.topic for reaction in reactions_of(service)}):
            operations[f"{service.name}.receives.{topic}"] = _operation("receive", topic)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Ekspor events",
            "version": "1",
            "description": "CloudEvents 1.0 in binary mode over Kafka. A v1 event changes by addition only.",
        },
        "channels": channels,
        "operations": operations,
        "components": {
            "messages": messages,
            "schemas": {
                "cloudevents": {
                    "type": "object",
                    "required": [name for name, text in HEADERS.items() if "optional" not in text],
                    "properties": {
                        name: {"type": "string", "description": text} for name, text in HEADERS.items()
                    },
                }
            },
        },
    }


def _operation(action: str, topic: str) -> dict[str, Any]:
    return {"action": action, "channel": {"$ref": f"#/channels/{topic}"}}
