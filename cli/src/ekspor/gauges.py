"""What a process says of itself at `/metrics`."""

from __future__ import annotations

from prometheus_client.parser import text_string_to_metric_families

NEEDS_A_PERSON = {"contract", "failed", "unparsable"}
"""Reasons for which an event is parked. One that waits for another topic is no trouble."""


class Gauges:
    """Gauges of one exposition by name, their values by the (only) label's value."""

    def __init__(self, exposition: str) -> None:
        """Raises ValueError for what is no exposition."""
        self._found = {
            family.name: {
                next(iter(sample.labels.values()), ""): float(sample.value) for sample in family.samples
            }
            for family in text_string_to_metric_families(exposition)
            if family.type == "gauge"
        }

    def total(self, name: str) -> float:
        """Over all labels; 0 if it is not there."""
        return sum(self._found.get(name, {}).values())

    def waiting(self) -> dict[str, float]:
        """`outbox` and `lag` (facts), `oldest_seconds`, `parked` and of these `failed`."""
        parked = self._found.get("ekspor_parked", {})
        return {
            "outbox": int(self.total("ekspor_outbox_unpublished")),
            "oldest_seconds": round(self.total("ekspor_outbox_oldest_age_seconds"), 1),
            "lag": int(self.total("ekspor_consumer_lag")),
            "parked": int(sum(parked.values())),
            "failed": int(sum(n for reason, n in parked.items() if reason in NEEDS_A_PERSON)),
        }
