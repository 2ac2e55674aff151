"""Every metric of a process, in one place, so that dashboards and alarms can be read against one list.

Labels have few values by construction: topics, route templates, methods, statuses, reasons of a catalogue.
No id, no agency, nothing personal.
"""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)
PlatformCollector(registry=REGISTRY)

outbox_unpublished = Gauge(
    "ekspor_outbox_unpublished", "Facts told and not yet acknowledged by the broker", registry=REGISTRY
)
outbox_oldest_age_seconds = Gauge(
    "ekspor_outbox_oldest_age_seconds", "Age of the oldest fact not yet acknowledged", registry=REGISTRY
)
outbox_unknown = Gauge(
    "ekspor_outbox_unknown",
    "Facts on this service's own topics that its database does not know: restored, and not yet reconciled",
    registry=REGISTRY,
)
relay_sent = Counter("ekspor_relay_sent", "Facts acknowledged by the broker", ["topic"], registry=REGISTRY)
relay_failed = Counter(
    "ekspor_relay_failed_batches", "Batches of which not everything was acknowledged", registry=REGISTRY
)

relay_waits = Counter(
    "ekspor_relay_waits", "Times the relay could not work, for want of broker or database", registry=REGISTRY
)

consumer_applied = Counter(
    "ekspor_consumer_applied", "Events applied (their reaction committed)", ["topic"], registry=REGISTRY
)
consumer_skipped = Counter(
    "ekspor_consumer_skipped", "Events delivered before (duplicates)", ["topic"], registry=REGISTRY
)
consumer_parked = Counter("ekspor_consumer_parked", "Events parked", ["topic", "reason"], registry=REGISTRY)
consumer_ended = Counter(
    "ekspor_consumer_ended", "Events without effect any more", ["topic", "reason"], registry=REGISTRY
)
consumer_batch_seconds = Histogram(
    "ekspor_consumer_batch_seconds",
    "Time to apply and commit one batch",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
consumer_lag = Gauge(
    "ekspor_consumer_lag",
    "Records in the topic that this group has not committed",
    ["topic"],
    registry=REGISTRY,
)
consumer_partitions = Gauge(
    "ekspor_consumer_partitions", "Partitions that this worker reads at present", registry=REGISTRY
)
consumer_measured = Gauge(
    "ekspor_consumer_lag_measured_timestamp_seconds",
    "When the broker last told this worker how far it is behind; the lag is as old as this",
    registry=REGISTRY,
)
parked_now = Gauge("ekspor_parked", "Events parked at present", ["reason"], registry=REGISTRY)
parked_oldest_age_seconds = Gauge(
    "ekspor_parked_oldest_age_seconds", "Age of the oldest parked event", ["reason"], registry=REGISTRY
)

duty_succeeded = Gauge(
    "ekspor_duty_succeeded_timestamp_seconds",
    "When the clock last saw to this duty without an error (or was started)",
    ["duty"],
    registry=REGISTRY,
)
duty_every_seconds = Gauge(
    "ekspor_duty_every_seconds", "How often the clock sees to this duty", ["duty"], registry=REGISTRY
)
duty_failed = Counter(
    "ekspor_duty_failed", "Times a duty raised an error of its own", ["duty"], registry=REGISTRY
)

database_up = Gauge(
    "ekspor_database_up",
    "1 if the database answered this process a moment ago; else outbox and parked are what they were before",
    registry=REGISTRY,
)
database_bytes = Gauge(
    "ekspor_database_bytes", "Size of this service's database on its server", registry=REGISTRY
)
disk_free_bytes = Gauge(
    "ekspor_disk_free_bytes", "Free on the disk that this path lies on", ["path"], registry=REGISTRY
)
disk_size_bytes = Gauge(
    "ekspor_disk_size_bytes", "Size of the disk that this path lies on", ["path"], registry=REGISTRY
)

http_seconds = Histogram(
    "ekspor_http_request_seconds",
    "Time to answer a request, by route template",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=REGISTRY,
)
log_fields_dropped = Counter(
    "ekspor_log_fields_dropped",
    "Log fields dropped because their name looks personal: mend the caller",
    registry=REGISTRY,
)


def exposition() -> bytes:
    """All metrics of this process in Prometheus' text format."""
    return generate_latest(REGISTRY)
